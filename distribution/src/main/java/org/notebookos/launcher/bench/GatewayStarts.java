package org.notebookos.launcher.bench;

import java.time.Duration;
import java.util.Map;

/** Kernels behind a server's WebSocket; of the platform: with processes that waited or that are started for them. */
final class GatewayStarts implements StartPeer {

    private static final Duration FIRST_CELL = Duration.ofSeconds(60);

    private final Gateway gateway;
    private final String name;
    private final Map<String, String> environment;
    private final Runnable ready;

    /** @param ready returns once a process waits on each host */
    GatewayStarts(Gateway gateway, int replicas, boolean warm, Runnable ready) {
        this(
                gateway,
                (warm ? "warm, " : "cold, ") + replicas + (replicas == 1 ? " replica" : " replicas"),
                Map.of("KERNEL_REPLICAS", Integer.toString(replicas), "KERNEL_START", warm ? "warm" : "cold"),
                ready);
    }

    /**
     * @param environment that the kernels are asked for with
     * @param ready returns once one may be asked for
     */
    GatewayStarts(Gateway gateway, String name, Map<String, String> environment, Runnable ready) {
        this.gateway = gateway;
        this.name = name;
        this.environment = environment;
        this.ready = ready;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Start start() {
        ready.run();
        long began = System.nanoTime();
        try (GatewayPeer kernel = new GatewayPeer(gateway, name, environment)) {
            long asked = System.nanoTime();
            long replied = asked + kernel.execute("pass", FIRST_CELL).replyNanos();
            return new Start((kernel.answeredAtNanos() - began) / 1e6, (replied - began) / 1e6);
        }
    }

    @Override
    public void close() {
        // Each kernel is deleted after its turn.
    }
}

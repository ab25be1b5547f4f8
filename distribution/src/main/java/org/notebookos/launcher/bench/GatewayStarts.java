package org.notebookos.launcher.bench;

import java.time.Duration;
import java.util.Map;

/** Kernels of the platform, with processes that waited or that are started for them. */
final class GatewayStarts implements StartPeer {

    private static final Duration FIRST_CELL = Duration.ofSeconds(60);

    private final Gateway gateway;
    private final int replicas;
    private final boolean warm;
    private final Runnable untilWarm;

    /** @param untilWarm returns once a process waits on each host */
    GatewayStarts(Gateway gateway, int replicas, boolean warm, Runnable untilWarm) {
        this.gateway = gateway;
        this.replicas = replicas;
        this.warm = warm;
        this.untilWarm = untilWarm;
    }

    @Override
    public String name() {
        return (warm ? "warm, " : "cold, ") + replicas + (replicas == 1 ? " replica" : " replicas");
    }

    @Override
    public Start start() {
        untilWarm.run();
        String how = warm ? "warm" : "cold";
        long began = System.nanoTime();
        try (GatewayPeer kernel =
                new GatewayPeer(gateway, name(), Map.of("KERNEL_REPLICAS", "" + replicas, "KERNEL_START", how))) {
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

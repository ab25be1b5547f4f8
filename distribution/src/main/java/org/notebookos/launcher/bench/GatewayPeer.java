package org.notebookos.launcher.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;

/** A kernel behind a server's WebSocket: one of the platform, or of a Jupyter server. */
final class GatewayPeer implements KernelPeer {

    private static final Duration START = Duration.ofSeconds(90);

    private final String name;
    private final Gateway gateway;
    private final String kernel;
    private final KernelSocket socket;
    private final Requests requests = new Requests();
    private final long answeredAtNanos;

    /** Makes a kernel with so many replicas and waits until it answers. */
    GatewayPeer(Gateway gateway, int replicas) {
        this(
                gateway,
                "through the gateway, " + replicas + (replicas == 1 ? " replica" : " replicas"),
                Map.of("KERNEL_REPLICAS", Integer.toString(replicas)));
    }

    /** Makes a kernel with this environment and waits until it answers. */
    GatewayPeer(Gateway gateway, String name, Map<String, String> environment) {
        this.name = name;
        this.gateway = gateway;
        this.kernel = gateway.createKernel(environment);
        this.socket = new KernelSocket(gateway, kernel, requests.session());
        long asked = System.nanoTime();
        answeredAtNanos = asked + ask(requests.kernelInfo(), START).replyNanos();
    }

    @Override
    public String name() {
        return name;
    }

    /** Returns the kernel's id. */
    String kernel() {
        return kernel;
    }

    /** Returns when the kernel's first answer was received, as {@link System#nanoTime}. */
    long answeredAtNanos() {
        return answeredAtNanos;
    }

    @Override
    public RoundTrip execute(String code, Duration timeout) {
        return ask(requests.execute(code), timeout);
    }

    /**
     * Runs a cell that prints.
     *
     * @param bytes that are printed; fails if fewer arrive before idle does
     */
    RoundTrip print(String code, long bytes, Duration timeout) {
        Await await = follow(requests.execute(code), timeout);
        if (await.contentBytes() < bytes) {
            throw new BenchException("of " + bytes + " printed bytes " + await.contentBytes() + " arrived");
        }
        return await.roundTrip();
    }

    /** Runs so many cells, all of which are asked for before the first one is answered; returns nanoseconds until all are over. */
    long burst(String code, int count, Duration timeout) {
        List<Message> cells = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cells.add(requests.execute(code));
        }
        AwaitAll await = new AwaitAll(cells, timeout);
        cells.forEach(socket::send);
        while (!await.complete()) {
            Message message = socket.poll(await.remainingMillis());
            if (message != null) {
                await.received(message);
            }
        }
        return await.nanos();
    }

    @Override
    public void close() {
        socket.close();
        gateway.deleteKernel(kernel);
    }

    private RoundTrip ask(Message request, Duration timeout) {
        return follow(request, timeout).roundTrip();
    }

    private Await follow(Message request, Duration timeout) {
        Await await = new Await(Header.parse(request.header()).msgId(), System.nanoTime(), timeout);
        socket.send(request);
        while (!await.complete()) {
            Message message = socket.poll(await.remainingMillis());
            if (message != null) {
                await.received(message);
            }
        }
        return await;
    }
}

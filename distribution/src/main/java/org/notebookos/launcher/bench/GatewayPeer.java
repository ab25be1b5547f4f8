package org.notebookos.launcher.bench;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.V1Frames;

/** A kernel of the platform, spoken to through the gateway's WebSocket. */
final class GatewayPeer implements KernelPeer {

    private static final Duration START = Duration.ofSeconds(90);

    private final String name;
    private final Gateway gateway;
    private final String kernel;
    private final WebSocket socket;
    private final Requests requests = new Requests();
    private final Inbox inbox = new Inbox();
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
        this.socket = gateway.http()
                .newWebSocketBuilder()
                .header("Authorization", "token " + gateway.token())
                .subprotocols(V1Frames.SUBPROTOCOL)
                .buildAsync(gateway.webSocket(kernel, requests.session()), inbox)
                .join();
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

    @Override
    public void close() {
        socket.abort();
        gateway.deleteKernel(kernel);
    }

    private RoundTrip ask(Message request, Duration timeout) {
        Await await = new Await(Header.parse(request.header()).msgId(), System.nanoTime(), timeout);
        socket.sendBinary(ByteBuffer.wrap(V1Frames.encode(new ChannelMessage(Channel.SHELL, request))), true)
                .join();
        while (!await.complete()) {
            Message message = inbox.poll(await.remainingMillis());
            if (message != null) {
                await.received(message);
            }
        }
        return await.roundTrip();
    }

    /** Collects messages on the HTTP client's thread for the benchmark's thread. */
    private static final class Inbox implements WebSocket.Listener {

        private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

        Message poll(long millis) {
            try {
                return messages.poll(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchException("interrupted", e);
            }
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            partial.writeBytes(bytes);
            if (last) {
                messages.add(
                        V1Frames.decode(ByteBuffer.wrap(partial.toByteArray())).message());
                partial.reset();
            }
            webSocket.request(1);
            return null;
        }
    }
}

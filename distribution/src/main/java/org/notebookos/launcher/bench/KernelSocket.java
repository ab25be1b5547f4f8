package org.notebookos.launcher.bench;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.V1Frames;

/** A WebSocket to one kernel, of any server that speaks the dialect v1. Used by one thread. */
final class KernelSocket implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 1_000;

    private final WebSocket socket;
    private final Inbox inbox = new Inbox();

    /** Connects. */
    KernelSocket(Gateway gateway, String kernel, String session) {
        try {
            socket = gateway.http()
                    .newWebSocketBuilder()
                    .header("Authorization", "token " + gateway.token())
                    .subprotocols(V1Frames.SUBPROTOCOL)
                    .buildAsync(gateway.webSocket(kernel, session), inbox)
                    .join();
        } catch (CompletionException e) {
            throw new BenchException("kernel " + kernel + " can't be connected to: " + e.getCause(), e);
        }
    }

    /** Sends a request on shell; returns once it is written. */
    void send(Message request) {
        socket.sendBinary(ByteBuffer.wrap(V1Frames.encode(new ChannelMessage(Channel.SHELL, request))), true)
                .join();
    }

    /** Returns the next message; null if none comes in time. Fails if the server has closed the socket. */
    Message poll(long millis) {
        try {
            Message message = inbox.messages.poll(Math.min(millis, LOOK_EVERY_MILLIS), TimeUnit.MILLISECONDS);
            String closed = inbox.closed;
            if (message == null && closed != null) {
                throw new BenchException("the server closed the socket: " + closed);
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    /** Collects messages on the HTTP client's thread for the benchmark's thread. */
    private static final class Inbox implements WebSocket.Listener {

        private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
        private volatile String closed;

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            if (last && partial.size() == 0) {
                messages.add(V1Frames.decode(data).message());
            } else {
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                partial.writeBytes(bytes);
                if (last) {
                    messages.add(V1Frames.decode(ByteBuffer.wrap(partial.toByteArray()))
                            .message());
                    partial.reset();
                }
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closed = "code " + code + ", " + reason;
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable cause) {
            closed = cause.toString();
        }
    }
}

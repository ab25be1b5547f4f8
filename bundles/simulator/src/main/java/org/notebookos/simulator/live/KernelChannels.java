package org.notebookos.simulator.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;
import org.notebookos.jupyter.V1Frames;

/**
 * One client's WebSocket to one kernel. Used on the loop; what the kernel says is brought to the loop. A socket that is lost is
 * opened again with the same session, for which the gateway keeps messages.
 */
final class KernelChannels {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long AGAIN_MILLIS = 500;

    /** What a kernel said. */
    interface Listener {
        /**
         * Takes a message, on the loop.
         *
         * @param request the id of the request that it answers, or empty
         * @param type its type
         * @param content its content
         */
        void said(String request, String type, JsonNode content);
    }

    private final LiveSystem system;
    private final Loop loop;
    private final String kernel;
    private final Listener listener;
    private final String session = UUID.randomUUID().toString();
    private final MessageFactory factory = new MessageFactory(
            "replay", Clock.systemUTC(), () -> UUID.randomUUID().toString());
    private CompletableFuture<WebSocket> opened = new CompletableFuture<>();
    /** Ends when all that is to be sent so far has been. */
    private CompletableFuture<WebSocket> sent = opened;

    private boolean closed;

    KernelChannels(LiveSystem system, Loop loop, String kernel, Listener listener) {
        this.system = system;
        this.loop = loop;
        this.kernel = kernel;
        this.listener = listener;
        open();
    }

    private void open() {
        system.connect(kernel, session, new Inbox())
                .whenCompleteAsync(
                        (there, failure) -> {
                            if (failure == null) {
                                opened.complete(there);
                            } else {
                                again();
                            }
                        },
                        loop);
    }

    private void again() {
        if (!closed) {
            if (opened.isDone()) {
                opened = new CompletableFuture<>();
                sent = opened;
            }
            loop.at(loop.now() + AGAIN_MILLIS, () -> {
                if (!closed) {
                    open();
                }
            });
        }
    }

    /** Asks what kernel it is, and returns the request's id. */
    String askInfo() {
        return send("kernel_info_request", JSON.createObjectNode());
    }

    /** Submits a cell, and returns the request's id. */
    String execute(String code) {
        ObjectNode content = JSON.createObjectNode();
        content.put("code", code).put("silent", false).put("store_history", true);
        content.putObject("user_expressions");
        content.put("allow_stdin", false).put("stop_on_error", true);
        return send("execute_request", content);
    }

    private String send(String type, ObjectNode content) {
        Message message = factory.message(
                session, type, Message.emptyObject(), content.toString().getBytes(StandardCharsets.UTF_8));
        byte[] frame = V1Frames.encode(new ChannelMessage(Channel.SHELL, message));
        // one after the other: a socket takes no frame while it sends another
        sent = sent.thenCompose(there -> there.sendBinary(ByteBuffer.wrap(frame), true));
        return Header.parse(message.header()).msgId();
    }

    void close() {
        closed = true;
        opened.thenAccept(WebSocket::abort);
    }

    /** Puts frames together, on a thread of the HTTP client. */
    private final class Inbox implements WebSocket.Listener {

        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            partial.writeBytes(bytes);
            if (last) {
                Message message =
                        V1Frames.decode(ByteBuffer.wrap(partial.toByteArray())).message();
                partial.reset();
                loop.execute(() -> deliver(message));
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            loop.execute(KernelChannels.this::again);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            loop.execute(KernelChannels.this::again);
        }
    }

    private void deliver(Message message) {
        if (!closed) {
            try {
                listener.said(
                        Header.parseAny(message.parentHeader()).msgId(),
                        Header.parse(message.header()).msgType(),
                        JSON.readTree(message.content()));
            } catch (IOException e) {
                throw new LiveException("kernel " + kernel + " sent something that isn't JSON", e);
            }
        }
    }
}

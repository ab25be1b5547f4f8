package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.DefaultFrames;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.V1Frames;

/** A client's WebSocket, in either framing, with what it has received. */
public final class TestSocket implements WebSocket.Listener {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public final BlockingQueue<ChannelMessage> received = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    public final CompletableFuture<Integer> closed = new CompletableFuture<>();
    public final BlockingQueue<Boolean> pings = new LinkedBlockingQueue<>();
    public final BlockingQueue<Boolean> pongs = new LinkedBlockingQueue<>();
    private final boolean v1;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private WebSocket socket;
    private volatile boolean reading = true;

    private TestSocket(boolean v1) {
        this.v1 = v1;
    }

    /** Opens a socket; {@code headers} are names and values in turn. */
    public static TestSocket open(URI uri, boolean v1, String... headers) {
        TestSocket opened = new TestSocket(v1);
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
        if (v1) {
            builder.subprotocols(V1Frames.SUBPROTOCOL);
        }
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        opened.socket = builder.buildAsync(uri, opened).join();
        return opened;
    }

    public String subprotocol() {
        return socket.getSubprotocol();
    }

    public void send(ChannelMessage message) {
        if (v1) {
            socket.sendBinary(ByteBuffer.wrap(V1Frames.encode(message)), true).join();
        } else if (message.message().buffers().isEmpty()) {
            sendText(new String(DefaultFrames.encodeRequestObject(message), StandardCharsets.UTF_8));
        } else {
            sendBinary(DefaultFrames.encodeRequestBinary(message));
        }
    }

    public void sendText(String raw) {
        socket.sendText(raw, true).join();
    }

    public void sendBinary(byte[] raw) {
        socket.sendBinary(ByteBuffer.wrap(raw), true).join();
    }

    /** Sends a text in as many fragments as it has characters, with a ping after each. */
    public void sendFragmented(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            socket.sendText(raw.substring(i, i + 1), i == raw.length() - 1).join();
            socket.sendPing(ByteBuffer.allocate(1)).join();
        }
    }

    public void abort() {
        socket.abort();
    }

    /** Reads one frame more at most, and so answers no ping. */
    public void stopReading() {
        reading = false;
    }

    private void readOn(WebSocket webSocket) {
        if (reading) {
            webSocket.request(1);
        }
    }

    public void close() {
        socket.sendClose(1000, "").join();
    }

    /** Returns the next message. */
    public ChannelMessage next() throws InterruptedException {
        ChannelMessage message = received.poll(10, TimeUnit.SECONDS);
        assertNotNull(message, "a message within 10 s");
        return message;
    }

    /** Returns channel and type of the next messages. */
    public List<String> next(int count) throws InterruptedException {
        List<String> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(describe(next()));
        }
        return types;
    }

    public static String describe(ChannelMessage message) {
        return message.channel().wireName() + " "
                + Header.parse(message.message().header()).msgType();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            texts.add(text.toString());
            received.add(DefaultFrames.decodeText(text.toString().getBytes(StandardCharsets.UTF_8)));
            text.setLength(0);
        }
        readOn(webSocket);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        binary.writeBytes(bytes);
        if (last) {
            ByteBuffer whole = ByteBuffer.wrap(binary.toByteArray());
            received.add(v1 ? V1Frames.decode(whole) : DefaultFrames.decodeBinary(whole));
            binary.reset();
        }
        readOn(webSocket);
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
        pings.add(true);
        readOn(webSocket);
        return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
        pongs.add(true);
        readOn(webSocket);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }
}

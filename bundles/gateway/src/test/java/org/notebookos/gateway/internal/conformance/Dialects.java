package org.notebookos.gateway.internal.conformance;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.DefaultFrames;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.V1Frames;

/** The framings of messages, as a client that writes its own frames needs them. */
enum Dialects {
    DEFAULT(""),
    V1("Sec-WebSocket-Protocol: " + V1Frames.SUBPROTOCOL + "\r\n");

    private static final String HEADER = "{\"msg_id\":\"%s\",\"msg_type\":\"x_request\"}";

    private final String header;

    Dialects(String header) {
        this.header = header;
    }

    /** Returns the lines of the handshake that choose it. */
    String header() {
        return header;
    }

    /** Returns a request as a text, which both take. */
    static byte[] text(String content) {
        return DefaultFrames.encodeRequestObject(request("m", content));
    }

    /** Returns a text with content such that it has so many bytes. */
    static byte[] textOf(int bytes) {
        return text(padding(bytes - text(padding(0)).length));
    }

    /** Returns the content of a text of so many bytes. */
    static String contentOfText(int bytes) {
        return padding(bytes - text(padding(0)).length);
    }

    /** Returns a request as a binary message. */
    byte[] binary(String id, String content) {
        ChannelMessage request = request(id, content);
        return this == V1 ? V1Frames.encode(request) : DefaultFrames.encodeRequestBinary(request);
    }

    /** Returns the content with which a binary message has so many bytes. */
    String contentOfBinary(int bytes) {
        return padding(bytes - binary("m", padding(0)).length);
    }

    private static ChannelMessage request(String id, String content) {
        byte[] header = HEADER.formatted(id).getBytes(StandardCharsets.UTF_8);
        return new ChannelMessage(
                Channel.SHELL,
                new Message(
                        header,
                        Message.emptyObject(),
                        Message.emptyObject(),
                        content.getBytes(StandardCharsets.UTF_8),
                        List.of()));
    }

    private static String padding(int length) {
        return "{" + " ".repeat(length) + "}";
    }
}

package org.notebookos.jupyter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The WebSocket framing of subprotocol {@code v1.kernel.websocket.jupyter.org}: every message is one binary frame of
 * little-endian u64 {@code n}, {@code n} offsets, and {@code n - 1} parts.
 */
public final class V1Frames {

    /** The name of the subprotocol. */
    public static final String SUBPROTOCOL = "v1.kernel.websocket.jupyter.org";

    /** A message with more parts is refused: its empty buffers would cost more than its bytes. */
    private static final int MAX_PARTS = 65_536;

    private V1Frames() {}

    /** Returns the payload of the binary frame. */
    public static byte[] encode(ChannelMessage sent) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(sent.channel().wireName().getBytes(StandardCharsets.US_ASCII));
        parts.addAll(sent.message().parts());
        long size = 8L * (parts.size() + 2);
        for (byte[] part : parts) {
            size += part.length;
        }
        ByteBuffer frame = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        long offset = 8L * (parts.size() + 2);
        frame.putLong(parts.size() + 1L);
        frame.putLong(offset);
        for (byte[] part : parts) {
            offset += part.length;
            frame.putLong(offset);
        }
        parts.forEach(frame::put);
        return frame.array();
    }

    /**
     * Reads the payload of a binary frame. The JSON texts are copied, not looked into.
     *
     * @throws ProtocolException with {@code MALFORMED_FRAME} or {@code UNKNOWN_CHANNEL}
     */
    public static ChannelMessage decode(ByteBuffer payload) {
        ByteBuffer frame = payload.slice().order(ByteOrder.LITTLE_ENDIAN);
        int length = frame.remaining();
        if (length < 8) {
            throw malformed("frame of " + length + " bytes has no number of offsets");
        }
        long offsets = frame.getLong(0);
        if (offsets < 6 || offsets > MAX_PARTS || 8 * (offsets + 1) > length) {
            throw malformed("number of offsets doesn't fit a message in a frame of " + length + " bytes");
        }
        List<byte[]> parts = new ArrayList<>((int) offsets - 1);
        long start = frame.getLong(8);
        if (start < 8 * (offsets + 1)) {
            throw malformed("the first part overlaps the offsets");
        }
        for (int i = 1; i < offsets; i++) {
            long end = frame.getLong(8 * (i + 1));
            if (end < start || end > length) {
                throw malformed("part " + (i - 1) + " lies outside the frame");
            }
            byte[] part = new byte[(int) (end - start)];
            frame.get((int) start, part);
            parts.add(part);
            start = end;
        }
        Channel channel = Channel.ofWireName(new String(parts.get(0), StandardCharsets.UTF_8));
        return new ChannelMessage(channel, Message.ofParts(parts.subList(1, parts.size())));
    }

    private static ProtocolException malformed(String what) {
        return new ProtocolException(ProtocolException.Code.MALFORMED_FRAME, what);
    }
}

package org.notebookos.gateway.internal.conformance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket frame of a client, right or wrong.
 *
 * @param fin whether it ends its message
 * @param reserved the three reserved bits, 0 to 7
 * @param opcode 0 to 15
 * @param masked whether it is masked, as a client's frames must be
 * @param payload what it carries, not masked
 */
record RawFrame(boolean fin, int reserved, int opcode, boolean masked, byte[] payload) {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final byte[] MASK = {0x12, (byte) 0xF3, 0x00, 0x7A};

    static RawFrame of(int opcode, byte[] payload) {
        return new RawFrame(true, 0, opcode, true, payload);
    }

    static RawFrame of(int opcode, String payload) {
        return of(opcode, payload.getBytes(StandardCharsets.UTF_8));
    }

    static RawFrame close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return of(
                CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /** Returns the same frame as one that its message goes on after. */
    RawFrame more() {
        return new RawFrame(false, reserved, opcode, masked, payload);
    }

    RawFrame reserved(int bits) {
        return new RawFrame(fin, bits, opcode, masked, payload);
    }

    RawFrame unmasked() {
        return new RawFrame(fin, reserved, opcode, false, payload);
    }

    /** Returns the bytes on the wire. */
    byte[] bytes() {
        ByteBuffer head = head(payload.length);
        ByteBuffer frame =
                ByteBuffer.allocate(head.remaining() + payload.length).put(head);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ MASK[i % MASK.length] : payload[i]));
        }
        return frame.array();
    }

    /** Returns the frame's first bytes with any length, of which nothing needs to follow. */
    ByteBuffer head(long length) {
        ByteBuffer head = ByteBuffer.allocate(14);
        head.put((byte) ((fin ? 0x80 : 0) | reserved << 4 | opcode));
        int mask = masked ? 0x80 : 0;
        if (length >= 0 && length < 126) {
            head.put((byte) (mask | length));
        } else if (length >= 0 && length <= 0xFFFF) {
            head.put((byte) (mask | 126)).putShort((short) length);
        } else {
            head.put((byte) (mask | 127)).putLong(length);
        }
        return (masked ? head.put(MASK) : head).flip();
    }
}

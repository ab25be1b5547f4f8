package org.notebookos.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class V1FramesTest {

    private static final ChannelMessage SENT = new ChannelMessage(Channel.SHELL, Vectors.MESSAGE);

    @Test
    void writesTheFrameThatTheReferenceWrites() {
        byte[] frame = V1Frames.encode(SENT);
        assertEquals(220, frame.length);
        assertEquals("804615d57014f16b0ce2bff069d0b168da00136a82cb030fea05224a246c3b73", Vectors.sha256(frame));
    }

    @Test
    void readsWhatItWrote() {
        ChannelMessage read = V1Frames.decode(ByteBuffer.wrap(V1Frames.encode(SENT)));
        assertEquals(Channel.SHELL, read.channel());
        assertEquals(Vectors.texts(Vectors.MESSAGE), Vectors.texts(read.message()));
    }

    @Test
    void keepsEmptyBuffers() {
        Message message = new Message(
                Vectors.MESSAGE.header(),
                Vectors.MESSAGE.parentHeader(),
                Vectors.MESSAGE.metadata(),
                Vectors.MESSAGE.content(),
                List.of(new byte[0], new byte[] {7}, new byte[0]));
        Message read = V1Frames.decode(ByteBuffer.wrap(V1Frames.encode(new ChannelMessage(Channel.IOPUB, message))))
                .message();
        assertEquals(
                List.of(0, 1, 0), read.buffers().stream().map(b -> b.length).toList());
    }

    @Test
    void refusesANumberOfOffsetsThatTheFrameCannotHold() {
        for (long count : new long[] {0, 1, 5, 28, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE, 1L << 61}) {
            ByteBuffer frame = ByteBuffer.wrap(V1Frames.encode(SENT)).order(ByteOrder.LITTLE_ENDIAN);
            assertMalformed(frame.putLong(0, count));
        }
    }

    @Test
    void refusesOffsetsThatDecreaseOrLeaveTheFrame() {
        for (int index = 1; index <= 7; index++) {
            for (long offset : new long[] {-1, 221, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32}) {
                ByteBuffer frame = ByteBuffer.wrap(V1Frames.encode(SENT)).order(ByteOrder.LITTLE_ENDIAN);
                assertMalformed(frame.putLong(8 * index, offset));
            }
        }
        ByteBuffer frame = ByteBuffer.wrap(V1Frames.encode(SENT)).order(ByteOrder.LITTLE_ENDIAN);
        assertMalformed(frame.putLong(8, 8));
    }

    @Test
    void refusesAnUnknownChannel() {
        byte[] frame = V1Frames.encode(SENT);
        frame[64] = 'x';
        ProtocolException refused =
                assertThrows(ProtocolException.class, () -> V1Frames.decode(ByteBuffer.wrap(frame)));
        assertEquals(ProtocolException.Code.UNKNOWN_CHANNEL, refused.code());
    }

    private static void assertMalformed(ByteBuffer frame) {
        ProtocolException refused = assertThrows(ProtocolException.class, () -> V1Frames.decode(frame));
        assertEquals(ProtocolException.Code.MALFORMED_FRAME, refused.code());
    }
}

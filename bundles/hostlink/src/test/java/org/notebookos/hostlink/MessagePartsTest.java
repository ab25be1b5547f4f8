package org.notebookos.hostlink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.Output;

class MessagePartsTest {

    private static final byte[] BYTES = {1, 2, 3, 4};

    private static byte[] one(ByteString part) {
        return MessageParts.arrays(List.of(part)).get(0);
    }

    @Test
    void anArrayOfItsOwnIsNotCopied() {
        assertSame(BYTES, one(UnsafeByteOperations.unsafeWrap(BYTES)));
    }

    @Test
    void everythingElseIs() {
        ByteString whole = UnsafeByteOperations.unsafeWrap(BYTES);
        assertArrayEquals(new byte[] {2, 3}, one(whole.substring(1, 3)));
        assertArrayEquals(new byte[] {1, 2}, one(whole.substring(0, 2)));
        ByteString direct = UnsafeByteOperations.unsafeWrap(ByteBuffer.allocateDirect(2));
        assertArrayEquals(new byte[2], one(direct));
        ByteString rope = ByteString.copyFrom(new byte[200]).concat(ByteString.copyFrom(new byte[300]));
        assertEquals(500, one(rope).length);
        assertNotSame(BYTES, one(ByteString.copyFrom(BYTES)));
        assertEquals(0, one(ByteString.EMPTY).length);
    }

    @Test
    void whatWasReceivedComesWhole() throws Exception {
        byte[] large = new byte[5 << 20];
        large[77] = 7;
        byte[] sent = Output.newBuilder()
                .addParts(ByteString.copyFrom(BYTES))
                .addParts(ByteString.copyFrom(large))
                .build()
                .toByteArray();
        List<byte[]> received = MessageParts.arrays(Output.parseFrom(sent).getPartsList());
        assertArrayEquals(BYTES, received.get(0));
        assertArrayEquals(large, received.get(1));
    }
}

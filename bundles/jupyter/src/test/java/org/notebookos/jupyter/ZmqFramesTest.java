package org.notebookos.jupyter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZmqFramesTest {

    private final Signer signer = Signer.ofText("key0");

    @Test
    void signsAsTheReferenceDoes() {
        assertEquals(
                "4321ac377473a1fb33f9972823581a8507061a5488df45bfe7b4dadb1f83b8d3",
                Vectors.text(signer.sign(Vectors.MESSAGE)));
    }

    @Test
    void anEmptyKeySignsNothingAndAcceptsEverything() {
        Signer open = Signer.ofText("");
        assertEquals(0, open.sign(Vectors.MESSAGE).length);
        assertTrue(open.verify(Vectors.MESSAGE, Vectors.bytes("anything")));
    }

    @Test
    void readsWhatItWroteWithAnyNumberOfIdentities() {
        for (int count = 0; count < 3; count++) {
            List<byte[]> identities = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                identities.add(Vectors.bytes("identity" + i));
            }
            ZmqFrames read = ZmqFrames.decode(new ZmqFrames(identities, Vectors.MESSAGE).encode(signer), signer);
            assertEquals(count, read.identities().size());
            assertEquals(Vectors.texts(Vectors.MESSAGE), Vectors.texts(read.message()));
        }
    }

    @Test
    void splitsAtTheFirstDelimiter() {
        Message message = new Message(
                Vectors.MESSAGE.header(),
                Vectors.MESSAGE.parentHeader(),
                Vectors.MESSAGE.metadata(),
                Vectors.MESSAGE.content(),
                List.of(Vectors.bytes("<IDS|MSG>")));
        ZmqFrames read = ZmqFrames.decode(new ZmqFrames(List.of(), message).encode(signer), signer);
        assertArrayEquals(Vectors.bytes("<IDS|MSG>"), read.message().buffers().get(0));
    }

    @Test
    void refusesOtherSignatures() {
        List<byte[]> frames = new ZmqFrames(List.of(), Vectors.MESSAGE).encode(signer);
        assertFalse(signer.verify(Vectors.MESSAGE, new byte[0]));
        ProtocolException refused =
                assertThrows(ProtocolException.class, () -> ZmqFrames.decode(frames, Signer.ofText("key1")));
        assertEquals(ProtocolException.Code.BAD_SIGNATURE, refused.code());
    }

    @Test
    void refusesFramesWithoutDelimiterOrWithTooFew() {
        List<byte[]> frames = new ZmqFrames(List.of(), Vectors.MESSAGE).encode(signer);
        for (int size = 0; size < 6; size++) {
            List<byte[]> cut = frames.subList(0, size);
            assertThrows(ProtocolException.class, () -> ZmqFrames.decode(cut, signer));
        }
        assertThrows(ProtocolException.class, () -> ZmqFrames.decode(frames.subList(1, frames.size()), signer));
    }
}

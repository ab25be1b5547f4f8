package org.notebookos.jupyter;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever arrives, decoders return a value or throw a ProtocolException, and nothing else. */
class RandomBytesTest {

    private static final int ROUNDS = 20_000;

    private final Random random = new Random(20261122);

    @Test
    void framesOfNoise() {
        for (int i = 0; i < ROUNDS; i++) {
            decodeAll(noise(random.nextInt(300)));
        }
    }

    @Test
    void validFramesWithFlippedBytes() {
        ChannelMessage sent = new ChannelMessage(Channel.SHELL, Vectors.MESSAGE);
        List<byte[]> valid = List.of(
                V1Frames.encode(sent),
                DefaultFrames.encodeRequestBinary(sent),
                DefaultFrames.encodeObject(sent, Header.parse(Vectors.MESSAGE.header())),
                Vectors.MESSAGE.header());
        for (int i = 0; i < ROUNDS; i++) {
            byte[] frame = valid.get(random.nextInt(valid.size())).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
            }
            decodeAll(frame);
        }
    }

    @Test
    void cutFrames() {
        byte[] frame = V1Frames.encode(new ChannelMessage(Channel.SHELL, Vectors.MESSAGE));
        byte[] object = DefaultFrames.encodeRequestObject(new ChannelMessage(Channel.SHELL, Vectors.MESSAGE));
        for (int length = 0; length < frame.length; length++) {
            decodeAll(Arrays.copyOf(frame, length));
        }
        for (int length = 0; length < object.length; length++) {
            decodeAll(Arrays.copyOf(object, length));
        }
    }

    @Test
    void textsInOtherEncodings() {
        String object = "{\"header\":{},\"content\":{\"a\":1}}";
        for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
            decodeAll(object.getBytes(Charset.forName(charset)));
        }
    }

    private void decodeAll(byte[] bytes) {
        returnsOrRefuses(() -> V1Frames.decode(ByteBuffer.wrap(bytes)));
        returnsOrRefuses(() -> DefaultFrames.decodeBinary(ByteBuffer.wrap(bytes)));
        returnsOrRefuses(() -> DefaultFrames.decodeText(bytes));
        returnsOrRefuses(() -> Header.parse(bytes));
        returnsOrRefuses(() -> JsonObjectBytes.with(bytes, "key", "value"));
    }

    private static void returnsOrRefuses(Supplier<?> decoder) {
        try {
            assertNotNull(decoder.get());
        } catch (ProtocolException refused) {
            assertNotNull(refused.code());
        }
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}

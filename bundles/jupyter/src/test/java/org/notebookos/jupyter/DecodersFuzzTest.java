package org.notebookos.jupyter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What anybody may send. Decoders return or refuse, and do nothing else; what they return survives every framing, so that a message
 * means the same whichever way it came. The inputs that are kept lie beside, in {@code DecodersFuzzTestInputs}; docs/fuzzing.md says
 * how to look for more.
 */
class DecodersFuzzTest {

    private static final Signer UNSIGNED = Signer.ofText("");
    private static final Signer SIGNED = Signer.ofText("key");
    private static final ObjectMapper REFERENCE = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @FuzzTest
    void v1(byte[] frame) {
        decoded(() -> V1Frames.decode(ByteBuffer.wrap(frame))).ifPresent(message -> {
            byte[] again = V1Frames.encode(message);
            assertTrue(again.length <= frame.length, "a canonical frame is not longer");
            assertSame(message, V1Frames.decode(ByteBuffer.wrap(again)));
        });
    }

    @FuzzTest
    void defaultText(byte[] text) {
        decoded(() -> DefaultFrames.decodeText(text)).ifPresent(DecodersFuzzTest::assertSurvives);
    }

    @FuzzTest
    void defaultBinary(byte[] frame) {
        decoded(() -> DefaultFrames.decodeBinary(ByteBuffer.wrap(frame))).ifPresent(DecodersFuzzTest::assertSurvives);
    }

    @FuzzTest
    void zmq(byte[] bytes) {
        List<byte[]> frames = frames(bytes);
        decoded(() -> ZmqFrames.decode(frames, UNSIGNED)).ifPresent(read -> {
            ZmqFrames again = ZmqFrames.decode(read.encode(SIGNED), SIGNED);
            assertParts(read.identities(), again.identities());
            assertParts(read.message().parts(), again.message().parts());
            assertThrows(
                    ProtocolException.class,
                    () -> ZmqFrames.decode(read.encode(Signer.ofText("other")), SIGNED),
                    "somebody else's signature");
        });
        decoded(() -> ZmqFrames.decode(frames, SIGNED));
    }

    @FuzzTest
    void header(byte[] text) {
        decoded(() -> Header.parseAny(text))
                .ifPresent(header -> assertEquals(header, Header.parseAny(header.toJson())));
        decoded(() -> Header.parse(text));
    }

    @FuzzTest
    void jsonObject(byte[] text) {
        boolean object = decoded(() -> {
                    JsonObjectBytes.requireObject(text);
                    return true;
                })
                .isPresent();
        Optional<byte[]> edited = decoded(() -> JsonObjectBytes.with(text, "key", "value"));
        assertEquals(object, edited.isPresent(), "who reads and who edits agree on what an object is");
        if (object) {
            assertArrayEquals(Vectors.bytes("\"value\""), JsonObjectBytes.member(edited.orElseThrow(), "key"));
            JsonObjectBytes.requireObject(edited.orElseThrow());
            assertMembers(text);
        }
    }

    /** A reader that builds trees finds the same members with the same values. */
    private static void assertMembers(byte[] text) {
        JsonNode tree;
        try {
            tree = REFERENCE.readTree(text);
        } catch (IOException e) {
            // It has limits of its own, of depth and length; what it reads within them counts.
            return;
        }
        for (String name : JsonObjectBytes.members(text).keySet()) {
            try {
                assertEquals(tree.get(name), REFERENCE.readTree(JsonObjectBytes.member(text, name)), name);
            } catch (IOException e) {
                throw new AssertionError("the value of a member is no JSON: " + name, e);
            }
        }
    }

    /** A message of the default framing means the same in each framing, and passes what the other one's reader checks. */
    private static void assertSurvives(ChannelMessage message) {
        if (message.message().buffers().isEmpty()) {
            assertSame(message, DefaultFrames.decodeText(DefaultFrames.encodeRequestObject(message)));
        }
        assertSame(message, DefaultFrames.decodeBinary(ByteBuffer.wrap(DefaultFrames.encodeRequestBinary(message))));
        assertSame(message, V1Frames.decode(ByteBuffer.wrap(V1Frames.encode(message))));
        message.message().parts().subList(0, 4).forEach(JsonObjectBytes::requireObject);
        Header header = Header.parseAny(message.message().header());
        assertSame(message, DefaultFrames.decodeText(DefaultFrames.encodeObject(message, header)), List.of());
    }

    private static void assertSame(ChannelMessage expected, ChannelMessage actual) {
        assertSame(expected, actual, expected.message().buffers());
    }

    private static void assertSame(ChannelMessage expected, ChannelMessage actual, List<byte[]> buffers) {
        assertEquals(expected.channel(), actual.channel());
        List<byte[]> parts = new ArrayList<>(expected.message().parts().subList(0, 4));
        parts.addAll(buffers);
        assertParts(parts, actual.message().parts());
    }

    private static void assertParts(List<byte[]> expected, List<byte[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), "part " + i);
        }
    }

    /** Cuts bytes into frames: each begins with its length in a byte; 255 stands for the delimiter. */
    private static List<byte[]> frames(byte[] bytes) {
        List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int length = bytes[at++] & 0xFF;
            if (length == 255) {
                frames.add("<IDS|MSG>".getBytes(StandardCharsets.US_ASCII));
            } else {
                frames.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + length)));
                at += length;
            }
        }
        return frames;
    }

    private static <T> Optional<T> decoded(Supplier<T> decoder) {
        try {
            return Optional.of(decoder.get());
        } catch (ProtocolException refused) {
            return Optional.empty();
        }
    }
}

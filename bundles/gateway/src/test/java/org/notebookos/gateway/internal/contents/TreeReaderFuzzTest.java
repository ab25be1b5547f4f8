package org.notebookos.gateway.internal.contents;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/**
 * Whatever is read as a notebook's JSON: Jackson itself would read it too, it is written as it was read, and its tree takes no more of
 * the memory than was taken for it.
 */
class TreeReaderFuzzTest {

    /** Bytes of memory for a byte of JSON: {@code [[[[} takes most. */
    private static final int MOST = 120;

    private static final ObjectMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(NotebookJson.DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final JsonFactory EACH_NAME_ONCE = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @FuzzTest
    void tree(byte[] json) throws IOException {
        Optional<JsonNode> read = read(json, (long) MOST * (json.length + 16));
        Optional<JsonNode> strict = strict(json);
        assertEquals(strict.isPresent(), read.isPresent(), "both read it, or neither does");
        if (read.isPresent() && !read.get().isMissingNode()) {
            assertIsWrittenAsRead(json, strict.get(), read.get());
            assertFilesStay(strict.get(), read.get());
            assertIsCounted(json, read.get());
        }
    }

    private static Optional<JsonNode> read(byte[] json, long memory) throws IOException {
        try (MemoryBudget.Share share = new MemoryBudget(memory).share()) {
            share.grow(json.length);
            return Optional.of(NotebookJson.readFile(new ByteArrayInputStream(json), share));
        } catch (IOException | ArithmeticException | NumberFormatException refused) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> strict(byte[] json) {
        try {
            return Optional.of(STRICT.readTree(json));
        } catch (IOException | ArithmeticException | NumberFormatException refused) {
            return Optional.empty();
        }
    }

    private static void assertIsWrittenAsRead(byte[] json, JsonNode strict, JsonNode tree) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator writer = NotebookJson.generator(out)) {
            writer.writeTree(tree);
        }
        byte[] written = out.toByteArray();
        assertEquals(strict, STRICT.readTree(written));
        Optional<List<String>> said = said(json);
        if (said.isPresent()) {
            assertEquals(said, said(written), "names in their order, numbers with their digits");
        }
    }

    private static void assertFilesStay(JsonNode strict, JsonNode tree) throws IOException {
        byte[] file = file(tree);
        assertEquals(strict, STRICT.readTree(file));
        assertArrayEquals(file, file(read(file, Long.MAX_VALUE).orElseThrow()), "saved again, the file is the same");
    }

    private static byte[] file(JsonNode tree) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NotebookJson.writeFile(tree, out);
        return out.toByteArray();
    }

    /** A tree can't be had for less than it takes. */
    private static void assertIsCounted(byte[] json, JsonNode tree) {
        long least = TreeWeight.of(tree);
        if (least > 0) {
            GatewayException refused = assertThrows(GatewayException.class, () -> read(json, least - 1));
            assertEquals(Code.TOO_LARGE, refused.code());
        }
    }

    /** Returns what JSON says, one token after the other; nothing if an object has a name twice: the last one counts. */
    private static Optional<List<String>> said(byte[] json) {
        List<String> tokens = new ArrayList<>();
        try (JsonParser parser = EACH_NAME_ONCE.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                // An integer has no sign that doesn't count, but for that of zero.
                String text = token == JsonToken.VALUE_NUMBER_INT
                        ? parser.getBigIntegerValue().toString()
                        : parser.getText();
                tokens.add(token + " " + text);
            }
            return Optional.of(tokens);
        } catch (IOException twice) {
            return Optional.empty();
        }
    }
}

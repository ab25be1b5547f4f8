package org.notebookos.gateway.internal.contents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/** What notebooks take of the memory is what they are counted at, whatever is in them. */
class NotebookMemoryTest {

    private static final int BYTES = 1 << 20;

    /** A megabyte of JSON: an array that says the same thing over and over. */
    private static byte[] array(String element) {
        String text = element.repeat(BYTES / element.length());
        return ("[" + text.substring(0, text.length() - 1) + "]").getBytes(StandardCharsets.UTF_8);
    }

    /** An object with as many names as fit into a megabyte. */
    private static byte[] object() {
        StringBuilder text = new StringBuilder("{");
        for (int name = 0; text.length() < BYTES; name++) {
            text.append('"').append(Integer.toString(name, 36)).append("\":1,");
        }
        text.setCharAt(text.length() - 1, '}');
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode read(byte[] json, MemoryBudget budget) throws IOException {
        InputStream in = new ByteArrayInputStream(json);
        MemoryBudget.Share share = budget.share();
        share.grow(json.length);
        return NotebookJson.readFile(in, share);
    }

    private static byte[] body(byte[] content) {
        return ("{\"content\":" + new String(content, StandardCharsets.UTF_8) + "}").getBytes(StandardCharsets.UTF_8);
    }

    private static void save(byte[] body, MemoryBudget budget) throws IOException {
        try (ContentsBody in = new ContentsBody(new ByteArrayInputStream(body), Long.MAX_VALUE, budget.share())) {
            SaveRequests.read(in, () -> Path.of("unused"));
        }
    }

    /** Bytes of memory that a file is counted at: what doesn't fit beside it. */
    private static long counted(byte[] json) throws IOException {
        long total = 100L * BYTES;
        MemoryBudget budget = new MemoryBudget(total);
        read(json, budget);
        long low = 0;
        long high = total;
        while (high - low > 1) {
            long middle = (low + high) / 2;
            try (MemoryBudget.Share rest = budget.share()) {
                rest.take(middle);
                low = middle;
            } catch (GatewayException e) {
                high = middle;
            }
        }
        return total - low;
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void assertIsCounted(byte[] json) throws IOException {
        long counted = counted(json);
        long before = used();
        JsonNode tree = read(json, new MemoryBudget(Long.MAX_VALUE));
        long taken = used() - before;
        Reference.reachabilityFence(tree);
        assertTrue(taken <= counted, taken + " bytes are taken, " + counted + " are counted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.5,",
                "123,",
                "0.1234567,",
                "[],",
                "{},",
                "\"a\",",
                "[0.5],",
                "[[]],",
                "[\"a\"],",
                "{\"x\":0.5},",
                "{\"x\":1,\"y\":2},",
                "1,{},0.5,1,0.5,1,0.5,",
                "12345678901234567890,{},"
            })
    void everyValueIsCounted(String element) throws IOException {
        assertIsCounted(array(element));
    }

    @Test
    void everyNameIsCounted() throws IOException {
        assertIsCounted(object());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5,", "123,", "0.1234567,", "\"a\\n\","})
    void dataOfFiguresAndLinesOfTextCostLittleMoreThanTheirBytes(String element) throws IOException {
        read(array(element), new MemoryBudget(4L * BYTES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[],", "{},", "[0.5],", "{\"x\":0.5},", "1,{},"})
    void manySmallContainersAreRefusedWhereTheyDoNotFit(String element) {
        MemoryBudget budget = new MemoryBudget(4L * BYTES);
        GatewayException refusal = assertThrows(GatewayException.class, () -> read(array(element), budget));
        assertEquals(Code.TOO_LARGE, refusal.code());
    }

    @Test
    void textOfWideCharactersIsCountedTwice() throws IOException {
        byte[] narrow = ("\"" + "text".repeat(BYTES / 4) + "\"").getBytes(StandardCharsets.UTF_8);
        byte[] wide = ("\"😀" + "text".repeat(BYTES / 4) + "\"").getBytes(StandardCharsets.UTF_8);
        assertTrue(counted(narrow) < 4L * BYTES);
        assertTrue(counted(wide) > 6L * BYTES);
        byte[] lines = array("\"text\",");
        byte[] wideLines = new String(lines, StandardCharsets.UTF_8)
                .replaceFirst("text", "😀")
                .getBytes(StandardCharsets.UTF_8);
        assertTrue(counted(lines) < 4L * BYTES);
        assertTrue(counted(wideLines) > 6L * BYTES, "they will be one string");
        byte[] mixed = ("[\"😀" + "text".repeat(2_000) + "\",{}]").getBytes(StandardCharsets.UTF_8);
        assertTrue(counted(mixed) > 6L * mixed.length, "other values beside it change nothing");
        assertThrows(GatewayException.class, () -> save(body(wide), new MemoryBudget(4L * BYTES)));
    }

    @Test
    void aBodyIsCountedAsAFileIs() throws IOException {
        byte[] body = body(array("[],"));
        MemoryBudget budget = new MemoryBudget(4L * BYTES);
        GatewayException refusal = assertThrows(GatewayException.class, () -> save(body, budget));
        assertEquals(Code.TOO_LARGE, refusal.code());
        save(body, new MemoryBudget(32L * BYTES));
    }

    @Test
    void whatOthersHoldIsForLaterAndComesBack() throws IOException {
        byte[] json = array("[],");
        MemoryBudget budget = new MemoryBudget(counted(json));
        try (MemoryBudget.Share other = budget.share()) {
            other.grow(BYTES / 2);
            GatewayException refusal = assertThrows(GatewayException.class, () -> save(body(json), budget));
            assertEquals(Code.OVERLOADED, refusal.code());
        }
        read(json, budget);
    }
}

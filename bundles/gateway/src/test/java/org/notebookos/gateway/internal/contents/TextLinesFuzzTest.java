package org.notebookos.gateway.internal.contents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** Text as lines is the same text: nothing is lost between them, and each ends where the next one begins. */
class TextLinesFuzzTest {

    private static final String ENDS = "\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029";

    @FuzzTest
    void lines(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        StringBuilder joined = new StringBuilder();
        for (JsonNode node : new TextLines(text)) {
            String line = node.textValue();
            assertFalse(line.isEmpty());
            String inside = line.endsWith("\r\n") ? line.substring(0, line.length() - 2) : withoutLast(line);
            assertFalse(inside.chars().anyMatch(letter -> ENDS.indexOf(letter) >= 0), "one line");
            joined.append(line);
            boolean last = joined.length() == text.length();
            assertFalse(!last && ENDS.indexOf(line.charAt(line.length() - 1)) < 0, "cut in the middle");
            assertFalse(!last && line.endsWith("\r") && text.charAt(joined.length()) == '\n', "cut in its end");
        }
        assertEquals(text, joined.toString());
    }

    private static String withoutLast(String line) {
        return line.substring(0, line.length() - 1);
    }
}

package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text as an array of its lines. Immutable. */
final class TextLines extends LazyArray {

    private static final long serialVersionUID = 1L;

    /** A line with its end; the ends are those of Python's str.splitlines. */
    private static final Pattern LINE = Pattern.compile("[^\\n\\r\\u000b\\f\\u001c-\\u001e\\u0085\\u2028\\u2029]*"
            + "(?:\\r\\n|[\\n\\r\\u000b\\f\\u001c-\\u001e\\u0085\\u2028\\u2029]|$)");

    private final String text;

    TextLines(String text) {
        this.text = text;
    }

    @Override
    public Iterator<JsonNode> elements() {
        return new Lines(LINE.matcher(text), text.length());
    }

    private static final class Lines implements Iterator<JsonNode> {

        private final Matcher line;
        private final int length;
        private int end;

        Lines(Matcher line, int length) {
            this.line = line;
            this.length = length;
        }

        @Override
        public boolean hasNext() {
            return end < length;
        }

        @Override
        public JsonNode next() {
            if (!hasNext() || !line.find()) {
                throw new NoSuchElementException();
            }
            end = line.end();
            return TextNode.valueOf(line.group());
        }
    }
}

package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.Writer;

/**
 * Finds out whether text will take two bytes for each character, before it is a string: Java keeps all of it like that for
 * one emoji. Used by one thread.
 */
final class TextWidth extends Writer {

    private static final char NARROW = 0xff;

    private boolean wide;

    private TextWidth() {}

    /** Looks at the string at which a parser is. */
    static boolean isWide(JsonParser parser) throws IOException {
        TextWidth width = new TextWidth();
        parser.getText(width);
        return width.wide;
    }

    /** Looks at JSON as {@link NotebookJson} writes it. */
    static boolean isWide(byte[] json) {
        for (int at = 1; at < json.length; at++) {
            // The first byte of a character beyond Latin-1, or half a character, which is always written as an escape.
            if ((json[at] & 0xff) > 0xc3 || isHalf(json, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHalf(byte[] json, int at) {
        return at > 1 && json[at] == 'd' && json[at - 1] == 'u' && json[at - 2] == '\\';
    }

    @Override
    public void write(char[] text, int offset, int length) {
        for (int at = offset; at < offset + length && !wide; at++) {
            wide = text[at] > NARROW;
        }
    }

    @Override
    public void flush() {
        // Nothing is kept.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}

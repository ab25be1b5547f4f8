package org.notebookos.gateway.internal.contents;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Writes JSON in UTF-8. Half a character, which UTF-8 hasn't, stands in a string, and is written as an escape; Jackson's own
 * writer takes whatever follows it for the other half. Used by one thread.
 */
final class JsonUtf8 extends Writer {

    /** Most that one character takes: an escape, and the one after it. */
    private static final int MOST = 12;

    private final OutputStream out;
    private final byte[] bytes = new byte[1 << 13];
    private int size;

    /** The first half of a character whose second one may follow, or 0. */
    private char half;

    JsonUtf8(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        for (int at = offset; at < offset + length; at++) {
            if (size > bytes.length - MOST) {
                drain();
            }
            put(text[at]);
        }
    }

    private void put(char letter) {
        if (half != 0 && Character.isLowSurrogate(letter)) {
            putWide(Character.toCodePoint(half, letter));
            half = 0;
            return;
        }
        endHalf();
        if (letter < 0x80) {
            bytes[size++] = (byte) letter;
        } else if (letter < 0x800) {
            bytes[size++] = (byte) (0xc0 | letter >> 6);
            putRest(letter);
        } else if (Character.isHighSurrogate(letter)) {
            half = letter;
        } else if (Character.isLowSurrogate(letter)) {
            putEscape(letter);
        } else {
            bytes[size++] = (byte) (0xe0 | letter >> 12);
            putRest(letter >> 6);
            putRest(letter);
        }
    }

    private void putWide(int character) {
        bytes[size++] = (byte) (0xf0 | character >> 18);
        putRest(character >> 12);
        putRest(character >> 6);
        putRest(character);
    }

    private void putRest(int bits) {
        bytes[size++] = (byte) (0x80 | bits & 0x3f);
    }

    private void putEscape(char alone) {
        byte[] escape = ("\\u" + Integer.toHexString(alone)).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(escape, 0, bytes, size, escape.length);
        size += escape.length;
    }

    private void endHalf() {
        if (half != 0) {
            putEscape(half);
            half = 0;
        }
    }

    private void drain() throws IOException {
        out.write(bytes, 0, size);
        size = 0;
    }

    @Override
    public void flush() throws IOException {
        drain();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        drain();
        out.close();
    }
}

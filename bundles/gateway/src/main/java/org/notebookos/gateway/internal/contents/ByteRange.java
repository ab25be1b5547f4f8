package org.notebookos.gateway.internal.contents;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file, as players of sound and pictures ask for it.
 *
 * @param first first byte
 * @param last last byte
 */
record ByteRange(long first, long last) {

    private static final Pattern HEADER = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** Reads a Range header; several ranges at a time, and nonsense, count as none. */
    static Optional<ByteRange> parse(String header, long size) {
        Matcher matcher = HEADER.matcher(header == null ? "" : header.strip());
        if (!matcher.matches() || (matcher.group(1) + matcher.group(2)).isEmpty()) {
            return Optional.empty();
        }
        if (matcher.group(1).isEmpty()) {
            long suffix = Long.parseLong(matcher.group(2));
            return Optional.of(new ByteRange(Math.max(0, size - suffix), size - 1));
        }
        long first = Long.parseLong(matcher.group(1));
        long last = matcher.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(matcher.group(2)));
        return Optional.of(new ByteRange(first, last));
    }

    /** Tells whether there is such a part. */
    boolean isSatisfiable() {
        return first <= last;
    }

    long length() {
        return last - first + 1;
    }
}

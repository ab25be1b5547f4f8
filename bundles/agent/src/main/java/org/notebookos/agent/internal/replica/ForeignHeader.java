package org.notebookos.agent.internal.replica;

import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.JsonObjectBytes;

/** Headers of programs that aren't ours, made such that every client takes them. */
final class ForeignHeader {

    /** Older than any that says it. */
    private static final String OLDEST = "5.0";

    private ForeignHeader() {}

    /**
     * Returns a header with the kernel's session instead of the program's own, so that what the platform says of the kernel has the
     * same one, and with what clients expect and some programs leave out. All else stays byte for byte.
     *
     * @param raw the header
     * @param read what is in it
     * @param session the kernel's
     */
    static byte[] of(byte[] raw, Header read, String session) {
        byte[] header = JsonObjectBytes.with(raw, "session", session);
        header = read.version().isEmpty() ? JsonObjectBytes.with(header, "version", OLDEST) : header;
        header = read.username().isEmpty() ? JsonObjectBytes.with(header, "username", "kernel") : header;
        return read.date().isEmpty() ? JsonObjectBytes.with(header, "date", "") : header;
    }
}

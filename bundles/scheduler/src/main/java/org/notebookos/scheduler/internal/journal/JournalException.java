package org.notebookos.scheduler.internal.journal;

/** The journal can't be read or written; the message names the file and the way out. */
public final class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** A line before the last one is damaged. */
        CORRUPT,
        /** The disk refused. */
        IO
    }

    private final Code code;

    JournalException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}

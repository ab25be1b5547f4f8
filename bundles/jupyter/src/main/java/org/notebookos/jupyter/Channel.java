package org.notebookos.jupyter;

import java.util.Locale;

/** The Jupyter channels that carry messages. */
public enum Channel {
    SHELL,
    IOPUB,
    STDIN,
    CONTROL;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** Returns the channel's name in WebSocket messages, for example {@code shell}. */
    public String wireName() {
        return wireName;
    }

    /**
     * Finds a channel by its name in WebSocket messages.
     *
     * @throws ProtocolException with {@code UNKNOWN_CHANNEL} if there is none
     */
    public static Channel ofWireName(String name) {
        return switch (name) {
            case "shell" -> SHELL;
            case "iopub" -> IOPUB;
            case "stdin" -> STDIN;
            case "control" -> CONTROL;
            default -> throw new ProtocolException(ProtocolException.Code.UNKNOWN_CHANNEL, "unknown channel");
        };
    }
}

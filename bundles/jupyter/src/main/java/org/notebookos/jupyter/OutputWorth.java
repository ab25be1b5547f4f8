package org.notebookos.jupyter;

import java.util.Set;

/** How much a client misses a message, which decides what goes first when too many wait for it. */
public enum OutputWorth {
    /** What a cell prints and shows: there is usually much of it, and a part of it is worth something. */
    BULK,
    /** What programs say to programs: widgets, progress, debuggers. */
    CHATTER,
    /** Without it a client hangs, or misses the one result that it waits for. */
    NEEDED;

    private static final Set<String> BULKY = Set.of("stream", "display_data", "update_display_data");
    private static final Set<String> NEEDED_ON_IOPUB = Set.of(
            "status",
            "execute_input",
            "execute_result",
            "error",
            "clear_output",
            "comm_open",
            "comm_close",
            "shutdown_reply");

    /**
     * Judges a message to a client.
     *
     * @param channel where it goes; replies and questions are always needed
     * @param messageType its msg_type
     */
    public static OutputWorth of(Channel channel, String messageType) {
        if (channel != Channel.IOPUB || NEEDED_ON_IOPUB.contains(messageType)) {
            return NEEDED;
        }
        return BULKY.contains(messageType) ? BULK : CHATTER;
    }
}

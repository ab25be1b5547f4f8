package org.notebookos.agent.internal.replica;

import java.util.Set;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;

/**
 * What a client says to the process.
 *
 * @param channel by which it goes
 * @param client who says it, and gets the answer
 * @param key of the message, which what the process says about it has as its parent's
 */
record ClientRequest(Channel channel, String client, Message message, String key, Kind kind) {

    /** What is owed to the client. */
    enum Kind {
        /** A reply, which another process can give as well. */
        QUESTION,
        /** A reply, but never by running it twice. The controller sees to the end of a cell that is lost. */
        CELL,
        /** The same, for code that runs beside the cells, as in a subshell. Nobody but the agent knows when it is lost. */
        CODE,
        /** No reply. */
        WORD
    }

    /** What a part takes besides its bytes, about: else millions of empty ones would count nothing. */
    private static final int BYTES_PER_PART = 24;

    private static final int FIXED_PARTS = 4;

    private static final Set<String> WORDS =
            Set.of("comm_open", "comm_msg", "comm_close", "input_reply", "shutdown_request");

    /** Reads what a client says of its own accord. */
    static ClientRequest of(Channel channel, String client, Message message) {
        Header header = Header.parse(message.header());
        return new ClientRequest(channel, client, message, header.key(), kind(header.msgType()));
    }

    /** Makes the request of a cell that the controller has run. */
    static ClientRequest ofCell(String client, Message message) {
        String key = Header.parse(message.header()).key();
        return new ClientRequest(Channel.SHELL, client, message, key, Kind.CELL);
    }

    /** Returns how much memory it takes, about. */
    long bytes() {
        return message.size()
                + (long) BYTES_PER_PART * (FIXED_PARTS + message.buffers().size());
    }

    /** Returns the type of the reply that is owed. */
    String replyType() {
        return Header.parse(message.header()).msgType().replaceFirst("_request$", "_reply");
    }

    private static Kind kind(String type) {
        if (WORDS.contains(type)) {
            return Kind.WORD;
        }
        return type.equals("execute_request") ? Kind.CODE : Kind.QUESTION;
    }
}

package org.notebookos.gateway.internal.socket;

import org.notebookos.gateway.internal.cell.CellRequests;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.JsonObjectBytes;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;

/** Sees to it that a kernel can read the header: a cell that its process throws away would never end. Stateless. */
final class ReadableHeader {

    /** That of the kernel messages which the platform speaks. */
    private static final String VERSION = Header.PROTOCOL_VERSION;

    private ReadableHeader() {}

    /**
     * Returns the message with a version that a kernel takes as it is: without one it would take the message for one of an old version,
     * rewrite it, and lose what the platform says in it.
     *
     * @throws ProtocolException with {@code MISSING_FIELD} if the header names a subshell, and not by a string
     */
    static Message of(Message message, Header header) {
        if (CellRequests.namesNoSubshell(message)) {
            throw new ProtocolException(
                    ProtocolException.Code.MISSING_FIELD, "subshell_id of the header is neither a string nor null");
        }
        return header.version().startsWith("5.")
                ? message
                : message.withHeader(JsonObjectBytes.with(message.header(), "version", VERSION));
    }
}

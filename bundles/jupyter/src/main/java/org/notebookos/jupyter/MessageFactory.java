package org.notebookos.jupyter;

import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * Makes messages of one sender.
 *
 * @param username the sender's name
 * @param clock for the date of headers
 * @param ids makes msg_ids
 */
public record MessageFactory(String username, Clock clock, Supplier<String> ids) {

    /**
     * Makes a message with a complete new header and empty metadata.
     *
     * @param session the sender's session
     * @param type the message type
     * @param parentHeader the header of the request that causes it; {@code {}} if there is none
     * @param content the content, JSON text
     */
    public Message message(String session, String type, byte[] parentHeader, byte[] content) {
        Header header = new Header(
                ids.get(), type, session, username, Timestamps.format(clock.instant()), Header.PROTOCOL_VERSION);
        return new Message(header.toJson(), parentHeader, Message.emptyObject(), content, List.of());
    }
}

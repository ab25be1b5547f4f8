package org.notebookos.agent.internal.replica;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.function.Supplier;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;

/** What the agent itself has to say to the people who see a cell. Stateless. */
final class Notices {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MessageFactory messages;
    private final Supplier<String> session;

    /**
     * Makes notices.
     *
     * @param session of the kernel's messages
     */
    Notices(HostContext host, Supplier<String> session) {
        this.messages = new MessageFactory("notebookos", host.clock(), host.ids());
        this.session = session;
    }

    /** Returns a line of text below a cell, as if the cell had written it to standard error. */
    Message stderr(CellOrder order, String line) {
        return stderr(order.request().header(), line);
    }

    /** Returns a line of text below the cell of the request with this header. */
    Message stderr(byte[] requestHeader, String line) {
        try {
            byte[] content = JSON.writeValueAsBytes(Map.of("name", "stderr", "text", line + "\n"));
            return messages.message(session.get(), "stream", requestHeader, content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is JSON", e);
        }
    }
}

package org.notebookos.agent.internal.wire;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;

/**
 * Makes the agent's own requests to replicas. Their session tells them, and all output that they cause, from clients'.
 *
 * @param factory makes headers
 */
public record AgentRequests(MessageFactory factory) {

    /** The session of the agent's own messages. */
    public static final String SESSION = "notebookos-agent";

    /** Makes requests with ids and dates from outside. */
    public AgentRequests(Clock clock, Supplier<String> ids) {
        this(new MessageFactory("notebookos", clock, ids));
    }

    /** Asks whether the process answers. */
    public Message kernelInfo() {
        return request("kernel_info_request", Message.emptyObject(), List.of());
    }

    /** Asks the process to stop what it does. */
    public Message interrupt() {
        return request("interrupt_request", Message.emptyObject(), List.of());
    }

    /** Asks the process to end. */
    public Message shutdown() {
        return request("shutdown_request", utf8("{\"restart\":false}"), List.of());
    }

    /** Brings the process up to date; see docs/kernel-protocol.md. */
    public Message apply(byte[] content, List<byte[]> buffers) {
        return request("notebookos_apply_request", content, buffers);
    }

    private Message request(String type, byte[] content, List<byte[]> buffers) {
        Message plain = factory.message(SESSION, type, Message.emptyObject(), content);
        return new Message(plain.header(), plain.parentHeader(), plain.metadata(), plain.content(), buffers);
    }

    /** Returns a JSON text's bytes. */
    public static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}

package org.notebookos.gateway.internal.socket;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.cell.CellRequests;
import org.notebookos.gateway.internal.room.Connection;
import org.notebookos.gateway.internal.room.KernelRoom;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.JsonObjectBytes;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.ClientMessage.CellRequest;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the messages of clients in and hands them to the scheduler. Stateless; called by each socket's own reading thread,
 * so that the order of its messages is kept.
 */
public final class Desk {

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    private static final String EXECUTE = "execute_request";
    private static final String SHUTDOWN = "shutdown_request";

    private final KernelService kernels;

    public Desk(KernelService kernels) {
        this.kernels = kernels;
    }

    /**
     * Takes a message of a client.
     *
     * @throws ProtocolException if it isn't one that a client may send
     */
    public void take(KernelRoom room, Connection from, ChannelMessage received) {
        Header header = Header.parse(received.message().header());
        Message message = withVersion(received.message(), header);
        boolean toSubshell = CellRequests.isForSubshell(message);
        if (received.channel() == org.notebookos.jupyter.Channel.IOPUB) {
            throw new ProtocolException(ProtocolException.Code.UNKNOWN_CHANNEL, "clients don't send on iopub");
        }
        Channel channel = Channel.valueOf(received.channel().name());
        boolean execute = channel == Channel.SHELL && header.msgType().equals(EXECUTE);
        Optional<String> client = room.speaks(from, header.session());
        if (client.isEmpty()) {
            LOG.debug("kernel {}: dropped a message of a socket that was replaced", room.kernelId());
            return;
        }
        if (header.msgType().equals(SHUTDOWN) && channel != Channel.STDIN) {
            shutDown(room, client.get(), received);
            return;
        }
        List<byte[]> parts = message.parts();
        try {
            boolean beside = channel == Channel.SHELL && toSubshell;
            Optional<CellRequest> cell =
                    execute ? Optional.of(cell(message, header, beside)).filter(c -> !beside) : Optional.empty();
            ClientMessage submitted =
                    new ClientMessage(room.kernelId(), client.get(), channel, header.msgType(), parts, cell, beside);
            room.submitted(submitted, header);
            kernels.submit(submitted);
        } catch (GatewayException e) {
            room.event(new KernelEvent.CellEnded(
                    room.kernelId(),
                    client.get(),
                    parts,
                    KernelEvent.Outcome.FAILED,
                    e.code().name(),
                    e.getMessage(),
                    false,
                    false));
        }
    }

    /** Without a version a kernel would rewrite the message as one of an old version, and lose what the platform says in it. */
    private static Message withVersion(Message message, Header header) {
        return header.version().startsWith("5.")
                ? message
                : message.withHeader(JsonObjectBytes.with(message.header(), "version", Header.PROTOCOL_VERSION));
    }

    /** Who asks a kernel to shut down means all its replicas; a process that shut down alone would just be replaced. */
    private void shutDown(KernelRoom room, String client, ChannelMessage asked) {
        byte[] wish = JsonObjectBytes.member(asked.message().content(), "restart");
        boolean restart = wish != null && wish[0] == 't';
        LOG.info("kernel {}: client {} asks it to {}", room.kernelId(), client, restart ? "restart" : "shut down");
        room.farewell(client, asked.channel(), asked.message().header(), restart);
        CompletionStage<?> done = restart ? kernels.restart(room.kernelId()) : kernels.delete(room.kernelId());
        done.whenComplete((gone, failure) -> {
            if (failure != null) {
                LOG.warn("kernel {}: a client's shutdown_request failed", room.kernelId(), failure);
            }
        });
    }

    private static CellRequest cell(Message message, Header header, boolean beside) {
        CellRequest request = CellRequests.read(message);
        if (beside && request.gpus().orElse(0) > 0) {
            throw new GatewayException(
                    GatewayException.Code.BAD_GPU_REQUEST,
                    "subshells get no GPUs: run the cell in the main shell, or without %%gpu");
        }
        return new CellRequest(request.gpus(), request.stopOnError(), header.msgId());
    }
}

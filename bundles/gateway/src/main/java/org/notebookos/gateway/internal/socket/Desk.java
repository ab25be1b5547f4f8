package org.notebookos.gateway.internal.socket;

import java.util.List;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.cell.CellRequests;
import org.notebookos.gateway.internal.room.Connection;
import org.notebookos.gateway.internal.room.KernelRoom;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;
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
        Message message = received.message();
        Header header = Header.parse(message.header());
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
        List<byte[]> parts = message.parts();
        try {
            Optional<CellRequest> cell = execute ? Optional.of(cell(message, header)) : Optional.empty();
            kernels.submit(new ClientMessage(room.kernelId(), client.get(), channel, header.msgType(), parts, cell));
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

    private static CellRequest cell(Message message, Header header) {
        CellRequest request = CellRequests.read(message);
        return new CellRequest(request.gpus(), request.stopOnError(), header.msgId());
    }
}

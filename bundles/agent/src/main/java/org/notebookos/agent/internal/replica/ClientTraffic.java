package org.notebookos.agent.internal.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.notebookos.hostlink.v1.ClientMessage;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients and the process say to each other: remembers whose request is whose, keeps output in order, and holds
 * output back while a cell's state is being committed. Owner of the state: the replica's mailbox.
 */
final class ClientTraffic {

    /** As the controller names it when a host is lost. */
    private static final String EXECUTOR_LOST = "ExecutorLost";

    private static final long UNKNOWN_COUNT = 0;
    private static final String LOST = "the process was lost that ran this code in a subshell. Run it again";
    private static final String ASKED =
            "the process was lost that was asked, and this is too large to be kept. Ask again";

    /** As the controller names it when no more may wait there. */
    private static final String TOO_MUCH_WAITS = "TOO_MUCH_WAITS";

    private static final String FULL =
            "this is not passed on: as much as may wait for the kernel's process waits already. "
                    + "Try again once the kernel is ready";
    private static final Logger LOG = LoggerFactory.getLogger(ClientTraffic.class);

    private final OutputJournal journal;
    private final Outflow outflow;
    private final Notices notices;
    private final StandIns standIns;
    private final Unanswered unanswered = new Unanswered();
    private final Waiting waiting = new Waiting();
    private final List<Message> held = new ArrayList<>();
    private boolean holding;
    private Consumer<ClientRequest> process;

    ClientTraffic(OutputJournal journal, Outflow outflow, Notices notices) {
        this.journal = journal;
        this.outflow = outflow;
        this.notices = notices;
        this.standIns = new StandIns(notices);
    }

    OutputJournal journal() {
        return journal;
    }

    Outflow outflow() {
        return outflow;
    }

    /**
     * Takes a client's message as the controller passes it on.
     *
     * @throws ProtocolException if it is none, or on no channel of clients
     */
    void fromClient(ClientMessage message) {
        Channel channel =
                switch (message.getChannel()) {
                    case SHELL -> Channel.SHELL;
                    case CONTROL -> Channel.CONTROL;
                    case STDIN -> Channel.STDIN;
                    default -> throw new ProtocolException(
                            ProtocolException.Code.UNKNOWN_CHANNEL, "clients can't send on " + message.getChannel());
                };
        fromClient(channel, message.getClient(), CellOrder.message(message.getPartsList()));
    }

    /** Takes a client's message; it waits while there is no process that answers. */
    void fromClient(Channel channel, String client, Message message) {
        pass(ClientRequest.of(channel, client, message));
    }

    /** Takes the request of a cell, whose end the controller hears of in any case. */
    void cell(String client, Message request) {
        pass(ClientRequest.ofCell(client, request));
    }

    private void pass(ClientRequest request) {
        if (process != null) {
            forward(request);
        } else if (!waiting.add(request)) {
            refuse(request);
        }
    }

    private void refuse(ClientRequest request) {
        if (request.kind() == ClientRequest.Kind.WORD) {
            LOG.warn("dropped a message of {} to kernel {}: {}", request.client(), journal.kernelId(), FULL);
        } else {
            fail(Unanswered.Debt.of(request), TOO_MUCH_WAITS, FULL);
        }
    }

    /** A process answers: it gets what waited, and what another life of it left unanswered. */
    void connected(Hydration.KernelSender sender) {
        if (process != null) {
            return;
        }
        process = request -> sender.send(request.channel(), request.message());
        unanswered.questions().forEach(process);
        waiting.take().forEach(this::forward);
    }

    /** Tells whether the process owes somebody an answer, or would if it were there. */
    boolean awaitsAnswers() {
        return !waiting.isEmpty() || unanswered.hasQuestions();
    }

    /** There is no process any more: the code that ran in it beside the cells is answered in its name. */
    void disconnected() {
        process = null;
        unanswered.processGone().forEach(this::tellLost);
    }

    private void tellLost(Unanswered.Debt debt) {
        fail(debt, EXECUTOR_LOST, debt.isCode() ? LOST : ASKED);
    }

    private void fail(Unanswered.Debt debt, String name, String text) {
        byte[] request = debt.header();
        if (debt.isCode()) {
            output(notices.error(request, name, text));
        }
        say(debt.channel(), debt.client(), notices.errorReply(debt.replyType(), request, name, text, UNKNOWN_COUNT));
        output(notices.idle(request));
    }

    /** The replica is closed: the controller tells whom that concerns. */
    void close() {
        process = null;
        unanswered.processGone();
        journal.close();
    }

    /** Takes a message of the process that belongs to clients. */
    void fromProcess(Channel channel, Header parent, Message message) {
        if (channel == Channel.IOPUB) {
            output(message);
            return;
        }
        Optional<String> client =
                channel == Channel.STDIN ? unanswered.client(parent.key()) : unanswered.answered(parent.key());
        client.ifPresent(known -> say(channel, known, message));
    }

    private void output(Message message) {
        if (holding) {
            held.add(message);
        } else {
            say(message);
        }
    }

    /** Keeps everything on iopub from now on, beginning with the idle of a cell that is not durable yet. */
    void hold() {
        holding = true;
    }

    boolean holding() {
        return holding;
    }

    /** Lets go what was kept. */
    void letGo() {
        holding = false;
        held.forEach(this::say);
        held.clear();
    }

    /** Says something in the name of the process, also while its own output is held. */
    void say(Message message) {
        say(Channel.IOPUB, "", message);
    }

    private void forward(ClientRequest request) {
        if (request.channel() != Channel.STDIN) {
            unanswered.asked(request);
        }
        process.accept(request);
    }

    private void say(Channel channel, String client, Message message) {
        outflow.say(journal.append(wire(channel), client, standIns.carriable(channel, message)));
    }

    private static org.notebookos.hostlink.v1.Channel wire(Channel channel) {
        return switch (channel) {
            case SHELL -> org.notebookos.hostlink.v1.Channel.SHELL;
            case IOPUB -> org.notebookos.hostlink.v1.Channel.IOPUB;
            case STDIN -> org.notebookos.hostlink.v1.Channel.STDIN;
            case CONTROL -> org.notebookos.hostlink.v1.Channel.CONTROL;
        };
    }
}

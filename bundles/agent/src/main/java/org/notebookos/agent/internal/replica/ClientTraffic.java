package org.notebookos.agent.internal.replica;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.notebookos.hostlink.v1.ClientMessage;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;

/**
 * What clients and the process say to each other: remembers whose request is whose, keeps output in order, and holds
 * output back while a cell's state is being committed. Owner of the state: the replica's mailbox.
 */
final class ClientTraffic {

    /** Messages that wait for a process. */
    private static final int WAITING = 1_000;

    /** As the controller names it when a host is lost. */
    private static final String EXECUTOR_LOST = "ExecutorLost";

    private static final long UNKNOWN_COUNT = 0;
    private static final String LOST = "the process was lost that ran this code in a subshell. Run it again";

    private final OutputJournal journal;
    private final Outflow outflow;
    private final Notices notices;
    private final StandIns standIns;
    private final Unanswered unanswered = new Unanswered();
    private final Deque<ClientRequest> waiting = new ArrayDeque<>();
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
            return;
        }
        if (waiting.size() == WAITING) {
            makeRoom();
        }
        waiting.add(request);
    }

    /** Whoever waits for a reply would wait for ever: what needs none goes first. */
    private void makeRoom() {
        ClientRequest least = waiting.stream()
                .filter(request -> request.kind() == ClientRequest.Kind.WORD)
                .findFirst()
                .orElseGet(waiting::peekFirst);
        waiting.remove(least);
    }

    /** A process answers: it gets what waited, and what another life of it left unanswered. */
    void connected(Hydration.KernelSender sender) {
        if (process != null) {
            return;
        }
        process = request -> sender.send(request.channel(), request.message());
        unanswered.questions().forEach(process);
        waiting.forEach(this::forward);
        waiting.clear();
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

    private void tellLost(Unanswered.Code code) {
        byte[] request = code.header();
        output(notices.error(request, EXECUTOR_LOST, LOST));
        say(
                code.channel(),
                code.client(),
                notices.errorReply("execute_reply", request, EXECUTOR_LOST, LOST, UNKNOWN_COUNT));
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

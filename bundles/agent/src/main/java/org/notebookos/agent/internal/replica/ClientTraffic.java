package org.notebookos.agent.internal.replica;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.notebookos.hostlink.v1.ClientMessage;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;

/**
 * What clients and the process say to each other: remembers whose request is whose, keeps output in order, and holds
 * output back while a cell's state is being committed. Owner of the state: the replica's mailbox.
 */
final class ClientTraffic {

    /** Requests that are remembered; the oldest are forgotten, which one-way messages are by nature. */
    private static final int REMEMBERED = 10_000;

    /** Messages that wait for a process. */
    private static final int WAITING = 1_000;

    private static final Set<String> ONE_WAY =
            Set.of("comm_open", "comm_msg", "comm_close", "execute_request", "input_reply", "shutdown_request");

    /** A client's request that was not answered yet. */
    private record Request(Channel channel, String client, Message message, boolean repeatable) {}

    private record Key(String session, String msgId) {}

    private final OutputJournal journal;
    private final HostContext.Uplink uplink;
    private final Map<Key, Request> unanswered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Request> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final Deque<Request> waiting = new ArrayDeque<>();
    private final List<Message> held = new ArrayList<>();
    private boolean holding;
    private boolean paused;
    private Consumer<Request> process;

    ClientTraffic(OutputJournal journal, HostContext.Uplink uplink) {
        this.journal = journal;
        this.uplink = uplink;
    }

    OutputJournal journal() {
        return journal;
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
        Header header = Header.parse(message.header());
        Request request = new Request(channel, client, message, !ONE_WAY.contains(header.msgType()));
        if (process == null) {
            if (waiting.size() == WAITING) {
                waiting.removeFirst();
            }
            waiting.add(request);
        } else {
            forward(request);
        }
    }

    /** A process answers: it gets what waited, and what another life of it left unanswered. */
    void connected(Hydration.KernelSender sender) {
        if (process != null) {
            return;
        }
        process = request -> sender.send(request.channel(), request.message());
        unanswered.values().removeIf(request -> !request.repeatable());
        unanswered.values().forEach(process);
        waiting.forEach(this::forward);
        waiting.clear();
    }

    /** Tells whether the process owes somebody an answer, or would if it were there. */
    boolean awaitsAnswers() {
        return !waiting.isEmpty() || unanswered.values().stream().anyMatch(Request::repeatable);
    }

    /** There is no process any more. */
    void disconnected() {
        process = null;
    }

    /** Takes a message of the process that belongs to clients. */
    void fromProcess(Channel channel, Header parent, Message message) {
        if (channel == Channel.IOPUB) {
            if (holding) {
                held.add(message);
            } else {
                say(org.notebookos.hostlink.v1.Channel.IOPUB, "", message);
            }
            return;
        }
        Key key = new Key(parent.session(), parent.msgId());
        Request request = channel == Channel.STDIN ? unanswered.get(key) : unanswered.remove(key);
        if (request != null) {
            say(wire(channel), request.client(), message);
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
        held.forEach(message -> say(org.notebookos.hostlink.v1.Channel.IOPUB, "", message));
        held.clear();
    }

    /** After a broken link: nothing goes out until {@link #resume}, so that the order stays what it was. */
    void pause() {
        paused = true;
    }

    boolean paused() {
        return paused;
    }

    /** Says again what is kept from a number on, and goes on live. */
    void resume(long fromSequence) {
        paused = false;
        journal.from(fromSequence).forEach(this::send);
    }

    /** Says something in the name of the process, also while its own output is held. */
    void say(Message message) {
        say(org.notebookos.hostlink.v1.Channel.IOPUB, "", message);
    }

    private void forward(Request request) {
        Header header = Header.parse(request.message().header());
        if (request.channel() != Channel.STDIN) {
            unanswered.put(new Key(header.session(), header.msgId()), request);
        }
        process.accept(request);
    }

    private void say(org.notebookos.hostlink.v1.Channel channel, String client, Message message) {
        Output output = journal.append(channel, client, message);
        if (!paused) {
            send(output);
        }
    }

    private void send(Output output) {
        uplink.send(FromHost.newBuilder().setOutput(output).build());
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

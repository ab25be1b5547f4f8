package org.notebookos.gateway.internal.room;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.JsonObjectBytes;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelInfo.State;

/**
 * Tells the clients of one kernel what the kernel itself doesn't say: cells that wait, won't run or were lost, a restart,
 * the end. Its state (the last execution count, notices given, requests that are over) is guarded by the room's lock.
 */
final class CellNarrator {

    /** A message and who gets it. */
    record Line(ChannelMessage message, String client) {}

    private static final int NOTICES_KEPT = 256;
    /** The content of a status message is shorter. */
    private static final int STATUS_BYTES = 100;

    private final SyntheticMessages messages;
    private final Map<String, String> notices = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > NOTICES_KEPT;
        }
    };
    private final Set<String> over = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > NOTICES_KEPT;
        }
    });
    private String session;
    private State state;
    private Message lastReply;
    private boolean restartAsked;
    private Message lastIdle;

    CellNarrator(SyntheticMessages messages, KernelInfo info) {
        this.messages = messages;
        this.session = info.sessionId();
        this.state = info.state();
    }

    /** Returns the kernel's session: what header.session of its messages is. */
    String session() {
        return session;
    }

    /** Takes note of a reply of the kernel, which carries the execution count, and of the idle after it. */
    void heard(ChannelMessage output) {
        Message message = output.message();
        if (output.channel() == Channel.SHELL
                && Header.parseAny(message.header()).msgType().equals("execute_reply")) {
            lastReply = message;
        } else if (output.channel() == Channel.IOPUB
                && message.content().length < STATUS_BYTES
                && Header.parseAny(message.header()).msgType().equals("status")
                && new String(message.content(), StandardCharsets.UTF_8).contains("\"idle\"")) {
            lastIdle = message;
        }
    }

    private static boolean answers(Message message, byte[] request) {
        return message != null
                && Header.parseAny(message.parentHeader())
                        .key()
                        .equals(Header.parse(request).key());
    }

    /**
     * Tells whether a message belongs to a request whose end was told already: a host that was taken for dead and comes
     * back must not answer a second time.
     */
    boolean isTooLate(ChannelMessage output) {
        return !over.isEmpty()
                && over.contains(
                        Header.parseAny(output.message().parentHeader()).key());
    }

    List<Line> ended(KernelEvent.CellEnded event) {
        byte[] parent = event.request().get(0);
        over.add(Header.parse(parent).key());
        notices.remove(noticeKey(event.client(), parent));
        List<Line> lines = new ArrayList<>();
        if (event.outcome() == KernelEvent.Outcome.COMMITTED && answers(lastIdle, parent)) {
            return lines;
        }
        // the host may have died between the reply and the word of it
        boolean begun = event.outcome() != KernelEvent.Outcome.ABORTED;
        boolean replied = event.replied() || (begun && answers(lastReply, parent));
        if (!event.started()) {
            lines.add(all(messages.status(session, parent, "busy")));
        }
        long count = executionCount();
        boolean lost = event.outcome() == KernelEvent.Outcome.COMMITTED && !replied;
        if (event.outcome() == KernelEvent.Outcome.FAILED || lost) {
            lines.add(all(messages.error(session, parent, event.code(), event.text())));
        }
        if (!replied) {
            ChannelMessage reply = event.outcome() == KernelEvent.Outcome.ABORTED
                    ? messages.abortedReply(session, parent, count)
                    : messages.errorReply(
                            session, parent, event.code(), event.text(), event.started() ? count + 1 : count);
            lines.add(new Line(reply, event.client()));
        }
        lines.add(all(messages.status(session, parent, "idle")));
        return lines;
    }

    List<Line> queued(KernelEvent.CellQueued event) {
        byte[] parent = event.request().get(0);
        String notice = "waiting for GPUs, position " + event.position() + " in line"
                + expected(event.expectedSeconds()) + ": " + event.reason();
        if (notice.equals(notices.put(noticeKey(event.client(), parent), notice))) {
            return List.of();
        }
        return List.of(all(messages.stderr(session, parent, notice)));
    }

    /** Not more exactly than it can be guessed. */
    private static String expected(OptionalDouble seconds) {
        if (seconds.isEmpty()) {
            return "";
        }
        long rounded = Math.max(1, Math.round(seconds.getAsDouble()));
        return rounded < 120 ? ", for about " + rounded + " s" : ", for about " + Math.round(rounded / 60.0) + " min";
    }

    /** Shows a notice with its cell; the same one once. */
    List<Line> noticed(KernelEvent.CellNotice event) {
        byte[] parent = event.request().get(0);
        if (event.text().equals(notices.put(noticeKey(event.client(), parent), event.text()))) {
            return List.of();
        }
        return List.of(all(messages.stderr(session, parent, event.text())));
    }

    /** Clients that heard idle before the commit hear of the commit. */
    List<Line> durable(KernelEvent.CellDurable event) {
        return List.of(all(messages.durable(session, event.request().get(0), event.term())));
    }

    /** The cell's clients think that it is over: no reply and no idle, only what became of it. */
    List<Line> lost(KernelEvent.CellLost event) {
        byte[] parent = event.request().get(0);
        String text = SyntheticMessages.errorName(event.code()) + ": cell " + event.term() + " (message "
                + Header.parse(parent).msgId() + ") is lost. " + event.text();
        return List.of(all(messages.stderr(session, parent, text)));
    }

    /** The next restart is somebody's wish: pages take {@code restarting} for the death of a kernel, and say so in a dialog. */
    void restartAsked() {
        restartAsked = true;
    }

    List<Line> changed(KernelInfo info) {
        session = info.sessionId();
        State before = state;
        state = info.state();
        if (before == state) {
            return List.of();
        }
        return switch (state) {
            case RESTARTING -> {
                lastReply = null;
                boolean asked = restartAsked;
                restartAsked = false;
                yield asked ? List.of() : List.of(status("restarting"));
            }
            case DEAD -> List.of(status("dead"));
            case STARTING, IDLE, BUSY -> List.of();
        };
    }

    /** A request to shut down is answered for all replicas, and everybody hears of it. */
    List<Line> farewell(String client, Channel channel, byte[] request, boolean restart) {
        return List.of(
                all(messages.status(session, request, "busy")),
                new Line(messages.shutdownReply(channel, session, request, restart), client),
                all(messages.shutdownReply(Channel.IOPUB, session, request, restart)),
                all(messages.status(session, request, "idle")));
    }

    List<Line> deleted() {
        return state == State.DEAD ? List.of() : List.of(status("dead"));
    }

    private Line status(String name) {
        return all(messages.status(session, Message.emptyObject(), name));
    }

    private static Line all(ChannelMessage message) {
        return new Line(message, "");
    }

    /** The same msg_id may come from two clients. */
    private static String noticeKey(String client, byte[] requestHeader) {
        return client + '\n' + Header.parse(requestHeader).msgId();
    }

    /** Looks into the last reply only when a count is needed, which is rare. */
    private long executionCount() {
        if (lastReply == null) {
            return 0;
        }
        try {
            byte[] count = JsonObjectBytes.member(lastReply.content(), "execution_count");
            return count == null ? 0 : Long.parseLong(new String(count, StandardCharsets.US_ASCII));
        } catch (ProtocolException | NumberFormatException e) {
            return 0;
        }
    }
}

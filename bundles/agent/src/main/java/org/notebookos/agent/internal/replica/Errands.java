package org.notebookos.agent.internal.replica;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.notebookos.agent.internal.AgentException;
import org.notebookos.agent.internal.log.KernelState;
import org.notebookos.jupyter.Header;

/**
 * What a process does for clients besides cells. Widgets run user code that way, so a process that no cell runs in may work, and
 * may have changes that no cell has committed. Owner of the state: the replica's mailbox.
 */
final class Errands {

    private static final Set<String> RUNS_CODE = Set.of("comm_open", "comm_msg", "comm_close", "debug_request");
    private static final String LOST = "lost";

    private record Key(String session, String msgId) {}

    private final Set<Key> busyWith = new HashSet<>();
    private boolean unsaved;

    /** A client's message goes to the process. */
    void passed(Header header) {
        unsaved |= RUNS_CODE.contains(header.msgType());
    }

    /** The process says that it begins or ends something. */
    void status(Header parent, boolean idle) {
        Key key = new Key(parent.session(), parent.msgId());
        if (idle) {
            busyWith.remove(key);
        } else {
            busyWith.add(key);
        }
    }

    /** A cell has captured all that was changed before its end; what follows comes after it. */
    void saved() {
        unsaved = false;
    }

    /** The process is gone. */
    void forget() {
        busyWith.clear();
        unsaved = false;
    }

    /** Tells whether the process works for a client. */
    boolean underWay() {
        return !busyWith.isEmpty();
    }

    /**
     * Tells why the process should not end now, if it needn't.
     *
     * @param foreign whether nothing of the process is in the log
     * @param acceptLoss whether values may be lost that can't be in the log
     */
    Optional<AgentException> objection(KernelState state, boolean foreign, boolean acceptLoss) {
        if (underWay()) {
            return Optional.of(new AgentException(AgentException.Code.BUSY, "it works for a client"));
        }
        if (foreign) {
            return acceptLoss
                    ? Optional.empty()
                    : Optional.of(new AgentException(
                            AgentException.Code.WOULD_LOSE,
                            "the kernel is not replicated: all that it holds would be lost with its process"));
        }
        String lost = lost(state);
        if (!lost.isEmpty() && !acceptLoss) {
            return Optional.of(new AgentException(
                    AgentException.Code.WOULD_LOSE, "its log doesn't have, and a new process would not have: " + lost));
        }
        return unsaved
                ? Optional.of(new AgentException(
                        AgentException.Code.UNSAVED, "a client may have changed something since the last cell"))
                : Optional.empty();
    }

    /** Returns what the log doesn't have of the state, and why; empty: it has all. */
    static String lost(KernelState state) {
        return String.join(
                ", ",
                state.manifest().flaws().entrySet().stream()
                        .filter(flaw -> flaw.getValue().fidelity().equals(LOST))
                        .map(flaw -> flaw.getKey() + " (" + flaw.getValue().reason() + ")")
                        .sorted()
                        .toList());
    }
}

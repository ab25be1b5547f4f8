package org.notebookos.agent.internal.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicatedStateMachine;
import org.notebookos.spi.replication.ReplicationException;

/**
 * Feeds a kernel's state from its log.
 *
 * <p>Owner of the state: the replication backend's thread, which is one at a time; everybody may read {@link #state()}.
 */
public final class KernelMachine implements ReplicatedStateMachine {

    /** Is told of what happens to the state, on the backend's thread; hands it to its own mailbox. */
    public interface Listener {

        /** An entry was applied. */
        void applied(LogEntry entry, KernelLog.Transition transition);

        /** The whole state was replaced. */
        void restored(KernelState state);

        /** The group has another leader, or none. */
        void leaderChanged(Optional<Member> leader);

        /** The group has other members. */
        void membersChanged(List<Member> members);

        /** This member takes part no more. */
        void failed(ReplicationException cause);
    }

    private final Listener listener;
    private volatile KernelState state = KernelState.NEW;

    public KernelMachine(Listener listener) {
        this.listener = listener;
    }

    /** Returns the state after the last applied entry. */
    public KernelState state() {
        return state;
    }

    @Override
    public byte[] apply(long index, byte[] bytes) {
        Optional<LogEntry> entry = LogCodec.entry(bytes);
        if (entry.isEmpty()) {
            return LogCodec.encode(new Verdict(Verdict.Code.UNKNOWN_ENTRY, state.finishedTerm(), ""));
        }
        KernelLog.Transition transition = KernelLog.apply(state, entry.get());
        state = transition.state();
        listener.applied(entry.get(), transition);
        return LogCodec.encode(transition.verdict());
    }

    @Override
    public void snapshot(OutputStream out) throws IOException {
        LogCodec.write(state, out);
    }

    @Override
    public void restore(InputStream in) throws IOException {
        state = LogCodec.state(in);
        listener.restored(state);
    }

    @Override
    public void leaderChanged(Optional<Member> leader) {
        listener.leaderChanged(leader);
    }

    @Override
    public void membersChanged(List<Member> members) {
        listener.membersChanged(members);
    }

    @Override
    public void failed(ReplicationException cause) {
        listener.failed(cause);
    }
}

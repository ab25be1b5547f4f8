package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.notebookos.replication.jraft.internal.Envelope.Names;
import org.notebookos.replication.jraft.internal.Envelope.Proposal;
import org.notebookos.replication.jraft.internal.Envelope.Recovered;
import org.notebookos.spi.replication.Applied;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicatedStateMachine;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between JRaft and the owner's {@link ReplicatedStateMachine}, and holds the backend's own replicated state: who
 * the members are called, and which proposals were answered.
 *
 * <p>JRaft calls it from one thread at a time, which owns all fields; those that others read are volatile.
 */
final class MachineAdapter extends StateMachineAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(MachineAdapter.class);

    /** Told about what matters to the open log. */
    interface Listener {
        /** A leader was found or lost, or membership changed. */
        void changed();

        /** Entries were applied; the position is that of the last, the bytes are those of all of them. */
        void progressed(long index, long bytes);
    }

    private final String group;
    private final String self;
    private final ReplicatedStateMachine machine;
    private final Sessions sessions = new Sessions();
    private final Listener listener;
    private volatile Roster roster;
    private volatile long appliedIndex;
    private volatile long snapshotTerm;
    private volatile long snapshotIndex;
    private volatile long snapshotBytes;
    private List<Member> reportedMembers;
    private Optional<Member> reportedLeader = Optional.empty();
    private Optional<String> leader = Optional.empty();

    MachineAdapter(String group, Member self, List<Member> initial, ReplicatedStateMachine machine, Listener listener) {
        this.group = group;
        this.self = self.endpoint();
        this.machine = machine;
        this.listener = listener;
        this.roster = initial.isEmpty() ? new Roster(Roster.names(List.of(self)), List.of()) : Roster.of(initial);
        this.reportedMembers = initial;
    }

    Roster roster() {
        return roster;
    }

    long appliedIndex() {
        return appliedIndex;
    }

    /** The term of the last entry in the snapshot that was loaded, 0 if none was. */
    long snapshotTerm() {
        return snapshotTerm;
    }

    /** The last entry that the newest snapshot covers, 0 if there is none. */
    long snapshotIndex() {
        return snapshotIndex;
    }

    /** The size of the newest snapshot that was written or loaded, 0 if none was. */
    long snapshotBytes() {
        return snapshotBytes;
    }

    @Override
    public void onApply(Iterator entries) {
        long bytes = 0;
        while (entries.hasNext()) {
            try {
                bytes += entries.getData().remaining();
                apply(entries);
            } catch (IOException | RuntimeException e) {
                LOG.error("group {}: entry {} can't be applied; this member stops", group, entries.getIndex(), e);
                entries.setErrorAndRollback(1, new Status(RaftError.ESTATEMACHINE, "%s", e.toString()));
                return;
            }
            entries.next();
        }
        listener.progressed(appliedIndex, bytes);
    }

    private void apply(Iterator entries) throws IOException {
        long index = entries.getIndex();
        Envelope envelope = Envelope.decode(entries.getData());
        Applied answer = new Applied(index, new byte[0]);
        if (envelope instanceof Proposal proposal) {
            answer = apply(index, proposal);
        } else if (envelope instanceof Names names) {
            roster = roster.withNames(names.replicas());
            report();
        } else if (envelope instanceof Recovered recovered) {
            roster = new Roster(
                    recovered.replicas(), List.copyOf(recovered.replicas().keySet()));
            report();
        }
        appliedIndex = index;
        if (entries.done() instanceof ProposalClosure closure) {
            closure.applied(answer);
            closure.run(Status.OK());
        }
    }

    private Applied apply(long index, Proposal proposal) {
        if (sessions.seen(proposal)) {
            return sessions.answer(proposal).orElse(new Applied(index, new byte[0]));
        }
        Applied answer = new Applied(index, machine.apply(index, proposal.entry()));
        sessions.applied(proposal, answer);
        return answer;
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        try {
            Path file = Path.of(writer.getPath(), SnapshotFile.NAME);
            SnapshotFile.write(file, this::writeState);
            snapshotBytes = Files.size(file);
            snapshotIndex = appliedIndex;
            if (writer.addFile(SnapshotFile.NAME)) {
                done.run(Status.OK());
            } else {
                done.run(new Status(RaftError.EIO, "can't add the snapshot's file"));
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("group {}: snapshot at entry {} failed", group, appliedIndex, e);
            done.run(new Status(RaftError.EIO, "%s", e.toString()));
        }
    }

    private void writeState(DataOutputStream out) throws IOException {
        Envelope.writeNames(out, roster.names());
        out.writeLong(appliedIndex);
        sessions.write(out);
        machine.snapshot(out);
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try {
            Path file = Path.of(reader.getPath(), SnapshotFile.NAME);
            SnapshotFile.read(file, this::readState);
            snapshotBytes = Files.size(file);
            snapshotIndex = appliedIndex;
            snapshotTerm = reader.load().getLastIncludedTerm();
            report();
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.error("group {}: the snapshot in {} can't be loaded", group, reader.getPath(), e);
            return false;
        }
    }

    private void readState(DataInputStream in) throws IOException {
        roster = roster.withNames(Envelope.readNames(in));
        long index = in.readLong();
        sessions.read(in);
        machine.restore(in);
        appliedIndex = index;
    }

    @Override
    public void onConfigurationCommitted(Configuration configuration) {
        roster = roster.withPeers(configuration.listPeers());
        report();
    }

    @Override
    public void onLeaderStart(long term) {
        LOG.info("group {}: leading in term {}", group, term);
        leaderIs(Optional.of(self));
    }

    @Override
    public void onLeaderStop(Status status) {
        LOG.info("group {}: no longer leading: {}", group, status.getErrorMsg());
        leaderIs(Optional.empty());
    }

    @Override
    public void onStartFollowing(LeaderChangeContext context) {
        PeerId peer = context.getLeaderId();
        leaderIs(Optional.of(Roster.endpoint(peer)));
    }

    @Override
    public void onStopFollowing(LeaderChangeContext context) {
        leaderIs(Optional.empty());
    }

    private void leaderIs(Optional<String> endpoint) {
        leader = endpoint;
        report();
    }

    /** Tells the owner what is new to it, as soon as it can be told by name. */
    private void report() {
        Roster known = roster;
        known.members().filter(this::isNews).ifPresent(members -> {
            reportedMembers = members;
            machine.membersChanged(members);
        });
        Optional<Member> named = leader.flatMap(known::member);
        if (!named.equals(reportedLeader) && named.isPresent() == leader.isPresent()) {
            reportedLeader = named;
            machine.leaderChanged(named);
        }
        listener.changed();
    }

    /** JRaft doesn't keep the order of members. */
    private boolean isNews(List<Member> members) {
        return !Set.copyOf(members).equals(Set.copyOf(reportedMembers));
    }

    @Override
    public void onError(RaftException error) {
        LOG.error("group {}: this member stopped at entry {}", group, appliedIndex, error);
        machine.failed(new ReplicationException(code(error), error.getStatus().getErrorMsg(), error));
        listener.changed();
    }

    private static Code code(RaftException error) {
        return switch (error.getType()) {
            case ERROR_TYPE_LOG, ERROR_TYPE_STABLE, ERROR_TYPE_SNAPSHOT, ERROR_TYPE_META -> Code.STORAGE;
            default -> Code.FAILED;
        };
    }
}

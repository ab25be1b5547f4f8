package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.EnumOutter.ErrorType;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.notebookos.replication.jraft.internal.Envelope.Names;
import org.notebookos.replication.jraft.internal.Envelope.Proposal;
import org.notebookos.spi.replication.Applied;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.RecordingMachine;
import org.notebookos.spi.replication.ReplicatedStateMachine;
import org.notebookos.spi.replication.ReplicationException.Code;

class MachineAdapterTest {

    private static final Member SELF = new Member("r1", "h:1");
    private static final Member OTHER = new Member("r2", "h:2");
    private static final Configuration BOTH =
            new Configuration(List.of(PeerId.parsePeer("h:1"), PeerId.parsePeer("h:2")));

    private final RecordingMachine machine = new RecordingMachine();
    private int changes;
    private final List<Long> progress = new ArrayList<>();

    @Test
    void entriesReachTheMachineAndAnswersTheProposer() {
        MachineAdapter adapter = adapter(machine, List.of(SELF));
        CompletableFuture<Applied> answer = new CompletableFuture<>();
        adapter.onApply(new Entries(5, new ProposalClosure(answer), proposal(0, "a")));
        assertEquals(5, answer.join().index());
        assertEquals("#1", new String(answer.join().result(), StandardCharsets.UTF_8));
        assertEquals(List.of("a"), machine.entries());
        assertEquals(List.of(5L), progress);
        assertEquals(5, adapter.appliedIndex());
    }

    @Test
    void aRepetitionIsAnsweredButNotApplied() {
        MachineAdapter adapter = adapter(machine, List.of(SELF));
        adapter.onApply(new Entries(5, null, proposal(0, "a")));
        CompletableFuture<Applied> answer = new CompletableFuture<>();
        adapter.onApply(new Entries(6, new ProposalClosure(answer), proposal(0, "a")));
        assertEquals(5, answer.join().index());
        assertEquals(List.of("a"), machine.entries());
        assertEquals(6, adapter.appliedIndex());
    }

    @Test
    void aMachineThatThrowsStopsTheMemberAtThatEntry() {
        ReplicatedStateMachine broken = new ReplicatedStateMachine() {
            @Override
            public byte[] apply(long index, byte[] entry) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void snapshot(OutputStream out) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void restore(InputStream in) {
                throw new UnsupportedOperationException();
            }
        };
        Entries entries = new Entries(5, null, proposal(0, "a"));
        adapter(broken, List.of(SELF)).onApply(entries);
        assertTrue(entries.rolledBack.getErrorMsg().contains("broken"));
    }

    @Test
    void anUnknownEntryStopsTheMember() {
        Entries entries = new Entries(5, null, ByteBuffer.wrap(new byte[] {99}));
        adapter(machine, List.of(SELF)).onApply(entries);
        assertEquals(RaftError.ESTATEMACHINE, entries.rolledBack.getRaftError());
        assertEquals(List.of(), machine.entries());
    }

    @Test
    void membersAreReportedWhenTheyDifferFromThoseAtTheStart() {
        MachineAdapter adapter = adapter(machine, List.of(OTHER, SELF));
        adapter.onConfigurationCommitted(BOTH);
        assertEquals(Optional.empty(), machine.members());
        adapter.onConfigurationCommitted(new Configuration(List.of(PeerId.parsePeer("h:1"))));
        assertEquals(Optional.of(List.of(SELF)), machine.members());
    }

    @Test
    void aJoiningMemberReportsWhenItKnowsTheNames() {
        MachineAdapter adapter = adapter(machine, List.of());
        adapter.onConfigurationCommitted(BOTH);
        adapter.onStartFollowing(new LeaderChangeContext(PeerId.parsePeer("h:2"), 1, Status.OK()));
        assertEquals(Optional.empty(), machine.members());
        assertEquals(Optional.empty(), machine.leader());
        ByteBuffer names = Envelope.encode(new Names(Map.of("h:1", "r1", "h:2", "r2")));
        adapter.onApply(new Entries(5, null, names));
        assertEquals(Optional.of(List.of(SELF, OTHER)), machine.members());
        assertEquals(Optional.of(OTHER), machine.leader());
    }

    @Test
    void leadersComeAndGo() {
        MachineAdapter adapter = adapter(machine, List.of(SELF, OTHER));
        adapter.onLeaderStart(1);
        assertEquals(Optional.of(SELF), machine.leader());
        assertEquals(1, changes);
        adapter.onLeaderStop(Status.OK());
        assertEquals(Optional.empty(), machine.leader());
        adapter.onStartFollowing(new LeaderChangeContext(PeerId.parsePeer("h:2"), 2, Status.OK()));
        assertEquals(Optional.of(OTHER), machine.leader());
        adapter.onStopFollowing(new LeaderChangeContext(PeerId.parsePeer("h:2"), 2, Status.OK()));
        assertEquals(Optional.empty(), machine.leader());
    }

    @Test
    void failuresAreReportedWithTheirKind() {
        MachineAdapter adapter = adapter(machine, List.of(SELF));
        adapter.onError(new RaftException(ErrorType.ERROR_TYPE_LOG, RaftError.EIO, "disk"));
        adapter.onError(new RaftException(ErrorType.ERROR_TYPE_STATE_MACHINE, RaftError.ESTATEMACHINE, "bug"));
        assertEquals(
                List.of(Code.STORAGE, Code.FAILED),
                machine.failures().stream().map(failure -> failure.code()).toList());
    }

    private MachineAdapter adapter(ReplicatedStateMachine fed, List<Member> initial) {
        return new MachineAdapter("kernel", SELF, initial, fed, new MachineAdapter.Listener() {
            @Override
            public void changed() {
                changes++;
            }

            @Override
            public void progressed(long index, long bytes) {
                progress.add(index);
            }
        });
    }

    private static ByteBuffer proposal(long sequence, String entry) {
        return Envelope.encode(new Proposal(1, sequence, 0, entry.getBytes(StandardCharsets.UTF_8)));
    }

    /** One committed entry, the way JRaft hands it over. */
    private static final class Entries implements Iterator {

        private final long index;
        private final Closure closure;
        private final ByteBuffer data;
        private boolean consumed;
        private Status rolledBack;

        Entries(long index, Closure closure, ByteBuffer data) {
            this.index = index;
            this.closure = closure;
            this.data = data;
        }

        @Override
        public boolean hasNext() {
            return !consumed;
        }

        @Override
        public ByteBuffer next() {
            consumed = true;
            return data;
        }

        @Override
        public ByteBuffer getData() {
            return data;
        }

        @Override
        public long getIndex() {
            return index;
        }

        @Override
        public long getTerm() {
            return 1;
        }

        @Override
        public Closure done() {
            return closure;
        }

        @Override
        public boolean commit() {
            return true;
        }

        @Override
        public void commitAndSnapshotSync(Closure done) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setAutoCommitPerLog(boolean status) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setErrorAndRollback(long entries, Status status) {
            consumed = true;
            rolledBack = status;
        }
    }
}

package org.notebookos.replication.jraft.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicatedStateMachine;

/** Counts entries, and notes who leads since when. The fields are volatile: one thread writes, several read. */
final class BenchMachine implements ReplicatedStateMachine {

    private static final byte[] NOTHING = new byte[0];

    private long count;
    private volatile Optional<Member> leader = Optional.empty();
    private volatile long leaderSinceMillis;

    @Override
    public byte[] apply(long index, byte[] entry) {
        count++;
        return NOTHING;
    }

    @Override
    public void snapshot(OutputStream out) throws IOException {
        new DataOutputStream(out).writeLong(count);
    }

    @Override
    public void restore(InputStream in) throws IOException {
        count = new DataInputStream(in).readLong();
    }

    @Override
    public void leaderChanged(Optional<Member> newLeader) {
        leaderSinceMillis = System.currentTimeMillis();
        leader = newLeader;
    }

    Optional<Member> leader() {
        return leader;
    }

    /** When the leader was found, in milliseconds of the wall clock, which all processes share. */
    long leaderSinceMillis() {
        return leaderSinceMillis;
    }
}

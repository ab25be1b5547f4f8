package org.notebookos.spi.replication;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a group replicates.
 *
 * <p>Implemented by the host agent; called by replication plugins, never by two threads at once for one group, and never
 * again after {@link ReplicatedLog#close()} returned. Implementations return quickly: they hand work to their own
 * threads.
 */
@ConsumerType
public interface ReplicatedStateMachine {

    /**
     * Applies one committed entry. Must depend on nothing but the entries applied before and this one.
     *
     * @param index position in the log, growing, not necessarily by one
     * @param entry the bytes given to {@link ReplicatedLog#propose}
     * @return the result for the proposer, possibly empty, never {@code null}. It must not throw for any bytes: unknown
     *     entries are answered, not fatal
     */
    byte[] apply(long index, byte[] entry);

    /**
     * Writes the complete state. Called between two entries.
     *
     * @param out where to; not closed by the callee
     * @throws IOException if writing fails; the snapshot is then dropped
     */
    void snapshot(OutputStream out) throws IOException;

    /**
     * Replaces the complete state by one that {@link #snapshot} wrote, here or on another member.
     *
     * @param in where from; not closed by the callee
     * @throws IOException if the bytes can't be understood; the member then stops
     */
    void restore(InputStream in) throws IOException;

    /**
     * Reports a change of leader.
     *
     * @param leader the leader, as far as this member knows; empty while there is none
     */
    default void leaderChanged(Optional<Member> leader) {}

    /**
     * Reports a committed change of membership.
     *
     * @param members the members from now on
     */
    default void membersChanged(List<Member> members) {}

    /**
     * Reports that this member stopped by itself and takes part no more.
     *
     * @param cause why
     */
    default void failed(ReplicationException cause) {}
}

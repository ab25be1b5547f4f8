package org.notebookos.replication.jraft.internal;

import java.util.TreeSet;
import org.notebookos.replication.jraft.internal.Envelope.Proposal;

/**
 * Numbers the proposals of one opening of one member, and knows which of them are still wanted. All methods hold the
 * object's lock, which owns the state.
 */
final class ProposalSession {

    private final long id;
    private final TreeSet<Long> unsettled = new TreeSet<>();
    private long next;

    /**
     * Creates a session.
     *
     * @param id different for each opening of each member of a group
     */
    ProposalSession(long id) {
        this.id = id;
    }

    synchronized long begin() {
        unsettled.add(next);
        return next++;
    }

    /** Returns the bytes that are proposed, the same for each attempt. */
    synchronized byte[] envelope(long sequence, byte[] entry) {
        return Envelope.encode(new Proposal(id, sequence, unsettled.first(), entry))
                .array();
    }

    /** The proposal was answered or given up: it will not be proposed again. */
    synchronized void settle(long sequence) {
        unsettled.remove(sequence);
    }
}

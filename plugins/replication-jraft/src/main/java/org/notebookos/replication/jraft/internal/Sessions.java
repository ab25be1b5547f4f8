package org.notebookos.replication.jraft.internal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.notebookos.replication.jraft.internal.Envelope.Proposal;
import org.notebookos.spi.replication.Applied;

/**
 * The answers that a proposer may still ask for, so that an entry proposed again is answered again and not applied again.
 *
 * <p>Part of the replicated state: a function of the log alone, the same on all members. Owned by the thread that applies
 * entries. A session keeps no more answers than its member has proposals in flight; the least recently used session is
 * forgotten when there are more than {@value #MOST}, which are more than a group has members.
 */
final class Sessions {

    static final int MOST = 32;

    private static final class Session {
        private final TreeMap<Long, Applied> answers = new TreeMap<>();
        private long settled;
    }

    private final LinkedHashMap<Long, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    /** Whether the entry is a repetition; its answer then is {@link #answer}, if anybody can still want it. */
    boolean seen(Proposal proposal) {
        Session session = sessions.get(proposal.session());
        return session != null
                && (proposal.sequence() < session.settled || session.answers.containsKey(proposal.sequence()));
    }

    Optional<Applied> answer(Proposal proposal) {
        Session session = sessions.get(proposal.session());
        return session == null ? Optional.empty() : Optional.ofNullable(session.answers.get(proposal.sequence()));
    }

    /** Keeps an answer, and drops those that the proposer has settled. */
    void applied(Proposal proposal, Applied answer) {
        Session session = sessions.computeIfAbsent(proposal.session(), id -> new Session());
        session.answers.put(proposal.sequence(), answer);
        session.settled = Math.max(session.settled, proposal.settled());
        session.answers.headMap(session.settled).clear();
        if (sessions.size() > MOST) {
            sessions.remove(sessions.keySet().iterator().next());
        }
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(sessions.size());
        for (Map.Entry<Long, Session> each : sessions.entrySet()) {
            out.writeLong(each.getKey());
            out.writeLong(each.getValue().settled);
            out.writeInt(each.getValue().answers.size());
            for (Map.Entry<Long, Applied> answer : each.getValue().answers.entrySet()) {
                out.writeLong(answer.getKey());
                out.writeLong(answer.getValue().index());
                out.writeInt(answer.getValue().result().length);
                out.write(answer.getValue().result());
            }
        }
    }

    void read(DataInputStream in) throws IOException {
        sessions.clear();
        for (int left = in.readInt(); left > 0; left--) {
            Session session = new Session();
            sessions.put(in.readLong(), session);
            session.settled = in.readLong();
            for (int answers = in.readInt(); answers > 0; answers--) {
                long sequence = in.readLong();
                long index = in.readLong();
                session.answers.put(sequence, new Applied(index, in.readNBytes(in.readInt())));
            }
        }
    }
}

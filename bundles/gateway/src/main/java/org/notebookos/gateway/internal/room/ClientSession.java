package org.notebookos.gateway.internal.room;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.notebookos.gateway.internal.room.OutputLog.Entry;

/**
 * One client of one kernel, with or without an open socket. Its state is guarded by the room's lock.
 *
 * <p>It outlives its sockets: what the client misses while it has none is sent when it comes back.
 */
final class ClientSession {

    private final String id;
    private final Set<String> ids = new HashSet<>();
    private final Map<String, Long> received = new HashMap<>();
    private Entry position;
    private String headerSession = "";
    private Connection connection;
    private Instant lostAt;
    private boolean sending;
    private boolean held;
    private boolean dirty;
    private boolean losing;

    ClientSession(String id, Entry position, Instant now) {
        this.id = id;
        ids.add(id);
        this.position = position;
        this.lostAt = now;
    }

    String id() {
        return id;
    }

    /** Tells whether the client gave no session_id; it is then known again by the header.session of its messages. */
    boolean anonymous() {
        return ClientIds.isAnonymous(id);
    }

    /** Takes over what is meant for a client that turned out to be this one. */
    void alsoKnownAs(String formerId) {
        ids.add(formerId);
    }

    /** Returns the client's id and its former ones. */
    Set<String> ids() {
        return ids;
    }

    String headerSession() {
        return headerSession;
    }

    void headerSession(String session) {
        headerSession = session;
    }

    Connection connection() {
        return connection;
    }

    /** Gives it an open socket; what the previous one has not finished sending is sent again. */
    void connect(Connection opened) {
        connection = opened;
        sending = false;
        losing = false;
        lostAt = null;
    }

    void disconnect(Instant now) {
        connection = null;
        sending = false;
        held = false;
        lostAt = now;
    }

    /** Tells whether the client has had no socket since before the given time. */
    boolean lostBefore(Instant time) {
        return connection == null && lostAt.isBefore(time);
    }

    /** A held session is sent nothing yet, because its client may turn out to be a known one. */
    boolean held() {
        return held;
    }

    void held(boolean hold) {
        held = hold;
    }

    boolean ready() {
        return connection != null && !sending && !held;
    }

    void sending(boolean isSending) {
        sending = isSending;
    }

    boolean sending() {
        return sending;
    }

    Entry position() {
        return position;
    }

    /** Passes by what is not for this client or reached it in an earlier life of the controller; null if at the end. */
    Entry nextToSend() {
        for (Entry next = position.next(); next != null; next = position.next()) {
            boolean old = next.sequence <= received.getOrDefault(next.replica, 0L) && !next.replica.isEmpty();
            if (next.isFor(ids) && !old) {
                return next;
            }
            passed(next);
        }
        return null;
    }

    /** The client is done with all entries up to this one. */
    void passed(Entry entry) {
        position = entry;
        if (!entry.replica.isEmpty()) {
            dirty |= received.merge(entry.replica, entry.sequence, Math::max) == entry.sequence;
        }
    }

    /** Outputs of the replica up to this number have reached the client, as told by the hosts. */
    void received(String replica, long sequence) {
        received.merge(replica, sequence, Math::max);
    }

    /** Returns per replica the newest output that reached the client. */
    Map<String, Long> received() {
        return received;
    }

    /** Returns whether there is news in {@link #received()}, and forgets that there is. */
    boolean takeDirty() {
        boolean was = dirty;
        dirty = false;
        return was;
    }

    /** Gives up what the client has missed, oldest first, until the rest is small enough; tells if that is the first time. */
    boolean shed(OutputLog log, long limit) {
        while (log.backlog(position) > limit && position.next() != null) {
            passed(position.next());
        }
        boolean first = !losing;
        losing = true;
        return first;
    }
}

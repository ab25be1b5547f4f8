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
 * <p>It outlives its sockets: what has not certainly arrived when a socket is lost is sent on the next one. While a socket is
 * being replaced by a newer one, the newer one waits until it is settled what arrived on the older.
 */
final class ClientSession implements OutputLog.Reader {

    private final String id;
    private final Set<String> ids = new HashSet<>();
    private final Map<String, Long> received = new HashMap<>();
    private Entry position;
    private Entry sent;
    private Entry lastMessage;
    private String headerSession = "";
    private Connection connection;
    private Connection replaced;
    private Instant lostAt;
    private boolean sending;
    private boolean held;
    private boolean dirty;
    private boolean losing;

    ClientSession(String id, Entry position, Instant now) {
        this.id = id;
        ids.add(id);
        this.position = position;
        this.sent = position;
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

    /** Gives it an open socket. If it has one, that one is settled first. */
    void connect(Connection opened) {
        if (replaced == null) {
            replaced = connection;
        }
        connection = opened;
        if (replaced == null) {
            startOver();
        }
        losing = false;
        lostAt = null;
    }

    /** What has not certainly arrived is to be sent, again if need be. */
    private void startOver() {
        sending = false;
        sent = position;
        lastMessage = null;
    }

    /** Tells whether the client waits until it is settled what arrived on its former socket. */
    boolean settling() {
        return replaced != null;
    }

    /** Tells whether a socket is this client's, or is the former one that is being settled. */
    boolean has(Connection one) {
        return one != null && (one == connection || one == replaced);
    }

    boolean isSettling(Connection one) {
        return replaced == one;
    }

    /** Nothing more will be heard of the former socket. */
    void settled() {
        if (replaced != null) {
            replaced = null;
            startOver();
        }
    }

    /** Takes the socket, which is about to be closed, away; what still arrives on it counts. */
    void retire(Instant now) {
        if (replaced == null) {
            replaced = connection;
        }
        connection = null;
        sending = false;
        lostAt = now;
    }

    void disconnect(Instant now) {
        connection = null;
        replaced = null;
        startOver();
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
        return connection != null && replaced == null && !sending && !held;
    }

    /** The message before this call was written; the next one may go. */
    void written() {
        sending = false;
    }

    @Override
    public Entry position() {
        return position;
    }

    @Override
    public Entry sent() {
        return sent;
    }

    /**
     * Takes the next entry to be sent, passing by what is not for this client or reached it in an earlier life of the
     * controller; null if at the end.
     */
    Entry take() {
        for (Entry next = sent.next(); next != null; next = sent.next()) {
            boolean allArrived = position == sent;
            sent = next;
            if (next.isFor(ids) && !hadBefore(next)) {
                lastMessage = next;
                sending = true;
                return next;
            }
            if (allArrived) {
                passed(next);
            }
        }
        return null;
    }

    @Override
    public boolean hadBefore(Entry entry) {
        return !entry.replica.isEmpty() && entry.sequence <= received.getOrDefault(entry.replica, 0L);
    }

    /** An entry has certainly arrived, and so have those before it. */
    void arrived(Entry entry) {
        passed(entry == lastMessage && replaced == null ? sent : entry);
    }

    private void passed(Entry last) {
        while (position.next() != null && position.next().ordinal <= last.ordinal) {
            position = position.next();
            if (!position.replica.isEmpty()) {
                long sequence = position.sequence;
                dirty |= received.merge(position.replica, sequence, Math::max) == sequence;
            }
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

    /** Notes that the client loses outputs; tells if that is the first time since it came. */
    boolean beginsToLose() {
        boolean first = !losing;
        losing = true;
        return first;
    }
}

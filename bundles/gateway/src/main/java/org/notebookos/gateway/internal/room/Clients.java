package org.notebookos.gateway.internal.room;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.gateway.internal.room.OutputLog.Entry;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;

/**
 * Who the clients of one kernel are: by session_id, or, for those that give none, by the header.session of their messages.
 * Guarded by the room's lock.
 */
final class Clients {

    private final Map<String, ClientSession> sessions = new HashMap<>();
    private final Map<Connection, ClientSession> connected = new HashMap<>();

    /** Where outputs of a former controller's time begin that no client has come for yet; else null. */
    private Entry unclaimed;

    private Instant unclaimedSince;

    /** The session of a socket; null if the socket has left or was replaced. */
    ClientSession of(Connection connection) {
        return connected.get(connection);
    }

    ClientSession byId(String id) {
        return sessions.get(id);
    }

    Collection<ClientSession> all() {
        return sessions.values();
    }

    List<ClientSession> connected() {
        return new ArrayList<>(connected.values());
    }

    int connections() {
        return connected.size();
    }

    /** Returns all that must not lose its place in the log. */
    Collection<OutputLog.Reader> readers() {
        List<OutputLog.Reader> readers = new ArrayList<>(sessions.values());
        if (unclaimed != null) {
            readers.add(new Unclaimed(unclaimed));
        }
        return readers;
    }

    /** Reads for the first client that will come after a restart of the controller. */
    private record Unclaimed(Entry position) implements OutputLog.Reader {

        @Override
        public Entry sent() {
            return position;
        }

        @Override
        public boolean hadBefore(Entry entry) {
            return false;
        }
    }

    /** Finds or makes the session of a client that opened a socket. A socket that it replaces must be closed by the caller. */
    ClientSession enter(Optional<String> sessionId, Connection opened, Entry newest, Instant now) {
        String id = sessionId.map(ClientIds::of).orElseGet(ClientIds::newAnonymous);
        ClientSession session = sessions.get(id);
        if (session == null) {
            boolean mayBeKnown =
                    sessionId.isEmpty() && sessions.values().stream().anyMatch(Clients::isLostAnonymous);
            // The first one after a restart of the controller gets what nobody has received, whoever it is.
            session = new ClientSession(id, unclaimed == null || mayBeKnown ? newest : unclaimed, now);
            session.held(mayBeKnown);
            sessions.put(id, session);
        }
        connected.remove(session.connection());
        unclaimed = null;
        session.connect(opened);
        connected.put(opened, session);
        return session;
    }

    /** A client without session_id has spoken: if it is one that was lost, gives it its old session. */
    ClientSession recognize(ClientSession session, String headerSession, Instant now) {
        if (!session.anonymous() || headerSession.isEmpty() || headerSession.equals(session.headerSession())) {
            return session;
        }
        ClientSession known = session.headerSession().isEmpty() ? lost(headerSession) : null;
        session.headerSession(headerSession);
        if (known == null) {
            return session;
        }
        Connection connection = session.connection();
        sessions.remove(session.id());
        session.disconnect(now);
        known.headerSession(headerSession);
        known.connect(connection);
        connected.put(connection, known);
        return known;
    }

    private ClientSession lost(String headerSession) {
        List<ClientSession> candidates =
                sessions.values().stream().filter(Clients::isLostAnonymous).toList();
        for (ClientSession candidate : candidates) {
            if (candidate.headerSession().equals(headerSession)) {
                return candidate;
            }
        }
        // After a restart of the controller, names of clients without kept replies are unknown; a single one must be
        // it.
        List<ClientSession> nameless = candidates.stream()
                .filter(candidate -> candidate.headerSession().isEmpty())
                .toList();
        return nameless.size() == 1 && candidates.size() == 1 ? nameless.get(0) : null;
    }

    /** Finds whose newer socket waits until this one is settled; null if none does. */
    ClientSession settledBy(Connection gone) {
        return sessions.values().stream()
                .filter(session -> session.isSettling(gone))
                .findAny()
                .orElse(null);
    }

    private static boolean isLostAnonymous(ClientSession session) {
        return session.anonymous() && session.connection() == null;
    }

    /** Clients of a former controller's time, with what had reached them. */
    void reattached(String replica, Map<String, Long> delivered, Entry newest, Instant now) {
        if (sessions.isEmpty() && unclaimed == null) {
            unclaimed = newest;
            unclaimedSince = now;
        }
        delivered.forEach(
                (client, sequence) -> sessions.computeIfAbsent(client, id -> new ClientSession(id, start(newest), now))
                        .received(replica, sequence));
    }

    private Entry start(Entry newest) {
        return unclaimed == null ? newest : unclaimed;
    }

    /** Learns from a reply for a lost client what that client calls itself in its messages. */
    void learn(Entry reply) {
        ClientSession session = sessions.get(reply.client);
        if (session == null || reply.channel == Channel.IOPUB) {
            return;
        }
        if (session.connection() == null
                && session.anonymous()
                && session.headerSession().isEmpty()) {
            String name =
                    Header.parseAny(reply.message().message().parentHeader()).session();
            session.headerSession(name);
            // Its client may have been faster than the news of what it had received.
            connected.values().stream()
                    .filter(other -> other.anonymous()
                            && !name.isEmpty()
                            && other.headerSession().equals(name))
                    .findAny()
                    .ifPresent(other -> {
                        other.alsoKnownAs(session.id());
                        sessions.remove(session.id());
                    });
        }
    }

    /** A reply for a client that nobody knows: one of a former controller's time, if such are awaited. */
    void expect(String client, Entry before, Instant now) {
        if (unclaimed != null && !client.isEmpty() && !sessions.containsKey(client)) {
            sessions.put(client, new ClientSession(client, start(before), now));
        }
    }

    void leave(Connection connection, Instant now) {
        ClientSession session = connected.remove(connection);
        if (session != null) {
            session.disconnect(now);
        }
    }

    /** Takes away a socket that is about to be closed. */
    void retire(Connection connection, Instant now) {
        ClientSession session = connected.remove(connection);
        if (session != null) {
            session.retire(now);
        }
    }

    /** Forgets clients that have been away too long; returns their ids. */
    List<String> forgetLostBefore(Instant time) {
        List<String> forgotten = new ArrayList<>();
        for (Iterator<ClientSession> all = sessions.values().iterator(); all.hasNext(); ) {
            ClientSession session = all.next();
            if (session.lostBefore(time)) {
                forgotten.add(session.id());
                all.remove();
            }
        }
        if (unclaimed != null && unclaimedSince.isBefore(time)) {
            unclaimed = null;
        }
        return forgotten;
    }
}

package org.notebookos.scheduler.core;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What the replicas of one kernel agree on, as if their log were perfect: the rules of the kernels' state machine. */
final class SimGroup {

    Set<String> members = new LinkedHashSet<>();
    String session = "";
    long term;
    String lastExecutor = "";
    int finishedAttempt = -1;
    int attempt;
    String winner = "";
    final Set<String> yielded = new HashSet<>();
    SimAgent leader;
    /** Its hosts don't reach each other: no leader is found. */
    boolean divided;

    int generation;

    /** Replicas that a recovery gave up: they must never be part of it again. */
    final Set<String> dropped = new HashSet<>();

    /** What one replica's log has. */
    record Known(long term, int finishedAttempt, String lastExecutor, int attempt, String winner) {}

    private final Map<String, Known> logs = new HashMap<>();

    /** What is agreed on now reaches these replicas; others are behind. */
    void reaches(Collection<String> replicas) {
        replicas.forEach(r -> logs.put(r, new Known(term, finishedAttempt, lastExecutor, attempt, winner)));
    }

    long termOf(String replica) {
        return logs.getOrDefault(replica, new Known(0, -1, "", 0, "")).term();
    }

    /** The replica is all that is left: what its log lacks never happened. */
    void recover(String survivor) {
        Known known = logs.getOrDefault(survivor, new Known(0, -1, "", 0, ""));
        members.stream().filter(m -> !m.equals(survivor)).forEach(dropped::add);
        members = new LinkedHashSet<>(Set.of(survivor));
        term = known.term();
        finishedAttempt = known.finishedAttempt();
        lastExecutor = known.lastExecutor();
        attempt = known.attempt();
        winner = known.winner();
        yielded.clear();
        leader = null;
    }

    /** Gives a cell up; returns whether it is committed. */
    boolean abandon(long forTerm, int forAttempt, int firstAttempt) {
        if (forTerm == term && finishedAttempt >= firstAttempt && finishedAttempt <= forAttempt) {
            return true;
        }
        if (forTerm == term + 1) {
            renew(forAttempt + 1);
        }
        return false;
    }

    /** Returns whether an earlier attempt of the same cell was won. */
    boolean begun(int forAttempt, int firstAttempt) {
        return forAttempt > attempt && attempt >= firstAttempt && !winner.isEmpty();
    }

    /** Returns whether the replica won; the first LEAD of the newest attempt does. */
    boolean lead(int forAttempt, String replica) {
        renew(forAttempt);
        if (forAttempt < attempt || yielded.containsAll(members)) {
            return false;
        }
        if (winner.isEmpty()) {
            winner = replica;
        }
        return winner.equals(replica);
    }

    void yield(int forAttempt, String replica) {
        renew(forAttempt);
        if (forAttempt == attempt) {
            yielded.add(replica);
        }
    }

    private void renew(int forAttempt) {
        if (forAttempt > attempt) {
            attempt = forAttempt;
            winner = "";
            yielded.clear();
        }
    }

    /** An earlier state becomes the present one, as a term of its own. */
    void restore(String replica) {
        term++;
        finishedAttempt = -2;
        lastExecutor = replica;
        attempt = 0;
        winner = "";
        yielded.clear();
    }

    boolean finish(long forTerm, int forAttempt, String replica) {
        if (forTerm != term + 1 || forAttempt != attempt || !winner.equals(replica)) {
            return false;
        }
        term = forTerm;
        finishedAttempt = forAttempt;
        lastExecutor = replica;
        attempt = 0;
        winner = replica;
        yielded.clear();
        return true;
    }
}

package org.notebookos.scheduler.core;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the replicas of one kernel agree on, as if their log were perfect: the rules of the kernels' state machine. */
final class SimGroup {

    Set<String> members = new LinkedHashSet<>();
    String session = "";
    long term;
    String lastExecutor = "";
    int attempt;
    String winner = "";
    final Set<String> yielded = new HashSet<>();
    SimAgent leader;
    int generation;

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

    boolean finish(long forTerm, int forAttempt, String replica) {
        if (forTerm != term + 1 || forAttempt != attempt || !winner.equals(replica)) {
            return false;
        }
        term = forTerm;
        lastExecutor = replica;
        attempt = 0;
        winner = replica;
        yielded.clear();
        return true;
    }
}

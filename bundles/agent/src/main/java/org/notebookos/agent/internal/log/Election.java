package org.notebookos.agent.internal.log;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The choice of an executor for one attempt of the next term.
 *
 * @param attempt which retry of the cell
 * @param winner replica whose LEAD was committed first, empty if none was
 * @param yielded replicas that don't want to run it, sorted
 */
public record Election(int attempt, String winner, List<String> yielded) {

    /**
     * The attempt that a finished cell wins in advance for the next term: its executor has a <em>mandate</em> and needs no
     * further commit to run the next cell. All other attempts have higher numbers.
     */
    public static final int MANDATE = 0;

    static Election mandate(String executor) {
        return new Election(MANDATE, executor, List.of());
    }

    static Election open(int attempt) {
        return new Election(attempt, "", List.of());
    }

    /** Tells whether somebody may run the cell. */
    public boolean decided() {
        return !winner.isEmpty();
    }

    /** Tells whether nobody wants to run the cell. */
    public boolean failed(Collection<String> members) {
        return !decided() && !members.isEmpty() && yielded.containsAll(members);
    }

    Election withWinner(String replica) {
        return new Election(attempt, replica, yielded);
    }

    Election withYield(String replica) {
        TreeSet<String> all = new TreeSet<>(yielded);
        all.add(replica);
        return new Election(attempt, winner, List.copyOf(all));
    }
}

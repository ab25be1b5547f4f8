package org.notebookos.agent.internal.replica;

import java.time.Duration;
import java.util.Optional;

/** How often, and how soon, a process that keeps dying is started again. Owner of the state: the replica's mailbox. */
final class RestartBudget {

    /** Starts in a row without success after which the replica has failed. */
    static final int LIMIT = 5;

    private static final long FIRST_PAUSE_MILLIS = 100;

    private int inARow;

    /** Notes a death and returns how long to wait before the next start; empty if there shall be none. */
    Optional<Duration> afterDeath() {
        inARow++;
        if (inARow > LIMIT) {
            return Optional.empty();
        }
        return Optional.of(inARow == 1 ? Duration.ZERO : Duration.ofMillis(FIRST_PAUSE_MILLIS << (inARow - 2)));
    }

    /** Notes that the process has proved to work. */
    void succeeded() {
        inARow = 0;
    }
}

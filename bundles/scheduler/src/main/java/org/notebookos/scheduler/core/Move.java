package org.notebookos.scheduler.core;

/** A replica's move to another host, as its end will be told. Owned by the {@link Replica} that leaves. */
final class Move {

    /** The replica that takes its place. */
    final String successor;

    final long since;
    /** Who waits for it, or 0. */
    final long ticket;

    private long pause;

    Move(String successor, long since, long ticket) {
        this.successor = successor;
        this.since = since;
        this.ticket = ticket;
    }

    /** Notes that a cell has waited, from its turn until now; what it waited before the move began doesn't count. */
    void cellWaited(long from, long now) {
        pause = Math.max(pause, now - Math.max(from, since));
    }

    /** Returns the longest time that a cell has waited, in milliseconds. */
    long pause() {
        return pause;
    }
}

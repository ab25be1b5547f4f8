package org.notebookos.launcher.bench;

import java.time.Duration;

/** A client of one kernel that runs one cell at a time and measures it. Not thread-safe. */
interface KernelPeer extends AutoCloseable {

    /** Returns what the peer measures, for the table. */
    String name();

    /**
     * Runs a cell.
     *
     * @param code what to run
     * @param timeout for the reply and for idle
     * @return when they came
     * @throws BenchException if they don't come in time, or the cell fails
     */
    RoundTrip execute(String code, Duration timeout);

    @Override
    void close();

    /**
     * Times of one cell, from just before the request is sent.
     *
     * @param replyNanos until the {@code execute_reply} was received
     * @param doneNanos until the reply and {@code idle} were both received
     */
    record RoundTrip(long replyNanos, long doneNanos) {}
}

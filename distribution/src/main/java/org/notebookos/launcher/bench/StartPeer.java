package org.notebookos.launcher.bench;

/** A way to start kernels. Not thread-safe. */
interface StartPeer extends AutoCloseable {

    /** Returns what the peer measures, for the table. */
    String name();

    /**
     * Starts a kernel, runs a cell, and deletes the kernel.
     *
     * @throws BenchException if it doesn't answer in time
     */
    Start start();

    @Override
    void close();

    /**
     * Times of one start, from just before the kernel is asked for.
     *
     * @param answeredMillis until its first {@code kernel_info_reply} was received
     * @param ranMillis until the reply of its first cell was received
     */
    record Start(double answeredMillis, double ranMillis) {}
}

package org.notebookos.launcher.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Runs small cells one after the other on a thread of its own until it is closed, and counts the ones that fail. */
final class SteadyClient implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(50);
    private static final Duration TIMEOUT = Duration.ofSeconds(120);
    private static final Duration END = TIMEOUT.plusSeconds(5);

    private final KernelPeer peer;
    private final String cell;
    private final Thread thread;
    private final List<String> failures = new ArrayList<>();
    private Samples replies = new Samples();
    private long asked;
    private int succeeded;
    private volatile boolean over;

    /** Starts; the peer belongs to this client until it is closed. */
    SteadyClient(KernelPeer peer, String cell) {
        this.peer = peer;
        this.cell = cell;
        this.thread = new Thread(this::run, "steady-client");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** Returns the reply times since it was asked last; of a cell that waits now, how long it has waited. */
    synchronized Samples replies() {
        Samples since = replies;
        replies = new Samples();
        if (asked != 0) {
            since.addNanos(System.nanoTime() - asked);
        }
        return since;
    }

    /** Returns why cells failed, so far. */
    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** Returns how many cells did not fail, so far. */
    synchronized int succeeded() {
        return succeeded;
    }

    private void run() {
        while (!over) {
            long began = System.nanoTime();
            note(began);
            try {
                KernelPeer.RoundTrip trip = peer.execute(cell, TIMEOUT);
                answered(trip.replyNanos());
            } catch (BenchException e) {
                failed(e.getMessage());
            }
            LockSupport.parkNanos(EVERY.toNanos() - (System.nanoTime() - began));
        }
    }

    private synchronized void note(long began) {
        asked = began;
    }

    private synchronized void answered(long nanos) {
        asked = 0;
        succeeded++;
        replies.addNanos(nanos);
    }

    private synchronized void failed(String why) {
        asked = 0;
        failures.add(why);
    }

    /** Lets the last cell end. */
    @Override
    public void close() {
        over = true;
        try {
            thread.join(END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}

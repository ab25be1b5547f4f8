package org.notebookos.simulator.engine;

import java.util.PriorityQueue;

/** What is going to happen, in order: by time, and at the same time in the order in which it was asked for. Used by one thread. */
final class VirtualTime {

    /** A trace's second 0, in milliseconds since the epoch; any time that is not 0 would do. */
    static final long ORIGIN = 1_000_000_000_000L;

    static final long NEVER = Long.MAX_VALUE;

    private record Entry(long at, long number, Runnable what) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long now;
    private long number;

    /** @param begin the first time */
    VirtualTime(long begin) {
        now = begin;
    }

    long now() {
        return now;
    }

    void after(long millis, Runnable what) {
        at(now + millis, what);
    }

    void at(long time, Runnable what) {
        entries.add(new Entry(Math.max(now, time), number++, what));
    }

    /** Returns when the next thing happens. */
    long next() {
        return entries.isEmpty() ? NEVER : entries.peek().at();
    }

    /** Lets the next thing happen. */
    void step() {
        Entry entry = entries.remove();
        now = entry.at();
        entry.what().run();
    }

    /** Lets time pass in which nothing happens. */
    void advance(long time) {
        now = time;
    }

    /** Returns how many things have been asked for so far. */
    long count() {
        return number;
    }
}

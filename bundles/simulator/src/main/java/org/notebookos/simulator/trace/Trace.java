package org.notebookos.simulator.trace;

import java.util.List;

/**
 * A trace that was read.
 *
 * @param name of its file, without endings
 * @param format in words
 * @param sessions in order of their start
 * @param rejected rows that could not be used
 */
public record Trace(String name, String format, List<Session> sessions, List<BadRow> rejected) {

    public Trace {
        sessions = List.copyOf(sessions);
        rejected = List.copyOf(rejected);
    }

    /** A row that could not be used; lines are counted from 1, the header's. */
    public record BadRow(long line, String reason, String text) {}

    /** Returns when the last session ends, in milliseconds. */
    public long end() {
        return sessions.stream().mapToLong(Session::end).max().orElse(0);
    }

    /** Returns how many cells there are. */
    public long tasks() {
        return sessions.stream().mapToLong(s -> s.tasks().size()).sum();
    }
}

package org.notebookos.agent.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Everything that arrived, to be waited for in any order. Owner of the state: its monitor. */
final class Inbox<T> {

    private static final long PATIENCE_MILLIS = 60_000;

    private final List<T> all = new ArrayList<>();
    private boolean closed;

    synchronized void add(T message) {
        all.add(message);
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized List<T> all() {
        return List.copyOf(all);
    }

    /** Waits until a message matches, looking at earlier ones too, and returns the first that does. */
    synchronized T await(String what, Predicate<T> wanted) {
        return all.get(awaitAfter(what, 0, wanted) - 1);
    }

    /** Waits until a message matches that came after the first {@code seen}; returns how many came until then. */
    synchronized int awaitAfter(String what, int seen, Predicate<T> wanted) {
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        int looked = seen;
        while (true) {
            while (looked < all.size()) {
                if (wanted.test(all.get(looked++))) {
                    return looked;
                }
            }
            long left = deadline - System.currentTimeMillis();
            if (left <= 0 || closed) {
                throw new AssertionError(
                        (closed ? "the stream ended" : "waited too long") + " before " + what + "; got:\n" + text());
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
    }

    /** Returns what some messages carry, in the order of arrival. */
    synchronized <R> List<R> list(Predicate<T> wanted, Function<T, R> part) {
        return all.stream().filter(wanted).map(part).toList();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        all.forEach(message -> {
            String line = message.toString().replace('\n', ' ');
            text.append(line, 0, Math.min(300, line.length())).append('\n');
        });
        return text.toString();
    }
}

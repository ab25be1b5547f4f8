package org.notebookos.gateway.internal.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Connections that outlive their request, each with what it was let in with, so that they end when that does. Thread-safe; its
 * state is a concurrent map.
 */
public final class OpenConnections {

    private final Predicate<Grant> counts;
    private final Map<Runnable, Grant> closers = new ConcurrentHashMap<>();

    /** @param counts tells whether a grant still counts */
    OpenConnections(Predicate<Grant> counts) {
        this.counts = counts;
    }

    /**
     * Notes an open connection; closes it at once if its pass has ended since it was checked.
     *
     * @param pass what it was let in with
     * @param close ends the connection; is called once at most, from any thread, and must not block
     */
    public void opened(Pass pass, Runnable close) {
        closers.put(close, pass.grant());
        // Looked at after it is noted: whoever ends the grant meanwhile sees the connection, or we see the end.
        if (!counts.test(pass.grant())) {
            end(close);
        }
    }

    /** Forgets a connection that has ended. */
    public void closed(Runnable close) {
        closers.remove(close);
    }

    /** Ends the connections whose pass has ended. */
    void sweep() {
        closers.forEach((close, grant) -> {
            if (!counts.test(grant)) {
                end(close);
            }
        });
    }

    private void end(Runnable close) {
        if (closers.remove(close) != null) {
            close.run();
        }
    }

    int size() {
        return closers.size();
    }
}

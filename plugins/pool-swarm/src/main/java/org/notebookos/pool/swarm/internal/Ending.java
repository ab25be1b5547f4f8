package org.notebookos.pool.swarm.internal;

import com.github.dockerjava.api.model.SwarmNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A host that was given back and whose agent may still run. The Swarm calls its task rejected at once, and doesn't tell when the
 * container has ended; but it has by the end of the grace period.
 *
 * @param node where it is
 * @param over when it has ended, by {@link System#nanoTime}
 * @param gone completes then
 */
record Ending(SwarmNode node, long over, CompletableFuture<Void> gone) {

    static Ending of(SwarmNode node, Duration within) {
        return new Ending(node, System.nanoTime() + within.toNanos(), new CompletableFuture<>());
    }

    boolean isOver() {
        return System.nanoTime() - over >= 0;
    }

    boolean on(SwarmNode other) {
        return node.getId().equals(other.getId());
    }
}

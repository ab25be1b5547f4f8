package org.notebookos.agent.internal.replica;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.notebookos.agent.internal.log.KernelState;
import org.notebookos.agent.internal.log.Payload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from the object store what the kernel's log refers to no more. Done by the replica that ran the last cell.
 *
 * <p>This can't race a commit: an object carries the number of the cell that put it, each cell puts its own, and an entry
 * refers only to objects of its own cell. So once a cell is finished, what it put and the log doesn't refer to, in the present
 * namespace or one that can be returned to, will never be referred to again. Objects are seen twice before they go, because a
 * standby may still be fetching what the last cell replaced.
 *
 * <p>Owner of the state: the replica's mailbox.
 */
final class StoreSweep {

    private static final Logger LOG = LoggerFactory.getLogger(StoreSweep.class);
    /** How long after it was first seen unreferred to an object goes. */
    static final Duration EVERY = Duration.ofSeconds(30);

    private final HostContext host;
    private final Executor mailbox;
    private final LargeValues values;
    private final String replicaId;
    private final Duration every;
    private final Supplier<KernelState> state;
    private Set<Payload.Stored> referred = Set.of();
    private Set<Payload.Stored> doomed = Set.of();
    private boolean everSwept;
    private boolean planned;

    StoreSweep(
            HostContext host,
            Executor mailbox,
            LargeValues values,
            String replicaId,
            Duration every,
            Supplier<KernelState> state) {
        this.host = host;
        this.mailbox = mailbox;
        this.values = values;
        this.replicaId = replicaId;
        this.every = every;
        this.state = state;
    }

    /** This replica has finished a cell: looks whether there may be something to delete. */
    void finished() {
        Set<Payload.Stored> now = state.get().stored();
        boolean maybe = !everSwept || !now.containsAll(referred);
        referred = now;
        if (maybe) {
            plan();
        }
    }

    private void plan() {
        if (!planned) {
            planned = true;
            host.later(every, mailbox, this::sweep);
        }
    }

    private void sweep() {
        planned = false;
        if (!state.get().lastExecutor().equals(replicaId)) {
            doomed = Set.of();
            return;
        }
        values.list()
                .thenComposeAsync(this::deleteUnreferred, mailbox)
                .whenCompleteAsync(
                        (unused, failure) -> {
                            everSwept |= failure == null;
                            if (failure != null) {
                                LOG.warn(
                                        "the object store of replica {} could not be swept: {}",
                                        replicaId,
                                        failure.getMessage());
                            }
                            if (failure != null || !doomed.isEmpty()) {
                                plan();
                            }
                        },
                        mailbox);
    }

    private CompletionStage<Void> deleteUnreferred(List<Payload.Stored> objects) {
        KernelState now = state.get();
        Set<Payload.Stored> inUse = now.stored();
        Set<Payload.Stored> unreferred = new HashSet<>();
        for (Payload.Stored object : objects) {
            if (!inUse.contains(object) && object.term() <= now.finishedTerm()) {
                unreferred.add(object);
            }
        }
        List<Payload.Stored> seenTwice =
                unreferred.stream().filter(doomed::contains).toList();
        seenTwice.forEach(unreferred::remove);
        doomed = unreferred;
        return delete(seenTwice);
    }

    private CompletionStage<Void> delete(List<Payload.Stored> objects) {
        return CompletableFuture.allOf(objects.stream()
                .map(object -> values.delete(object).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }
}

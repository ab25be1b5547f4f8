package org.notebookos.agent.internal.replica;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.notebookos.agent.internal.log.CellDelta;
import org.notebookos.agent.internal.log.CoVariable;
import org.notebookos.agent.internal.log.Payload;
import org.notebookos.spi.store.StoreException;

/**
 * Turns a captured delta into one that fits into a log entry: spooled values go to the object store, and so do the largest
 * of the others if they are too many. Stateless; results arrive in the mailbox.
 */
final class DeltaStorage {

    /** Bytes of values in one entry; well below what a log takes, because followers get all of it at once. */
    static final long ENTRY_BYTES = 4L << 20;

    private final LargeValues values;
    private final Executor mailbox;

    DeltaStorage(LargeValues values, Executor mailbox) {
        this.values = values;
        this.mailbox = mailbox;
    }

    /**
     * Stores what has to be stored.
     *
     * @param spool directory for files on their way to the store
     * @return the delta for the log; a {@link StoreException} if a value could not be stored
     */
    CompletionStage<CellDelta> store(CapturedDelta delta, Path spool) {
        long inline =
                delta.values().stream().mapToLong(value -> value.bytes().length).sum();
        List<CapturedDelta.Value> order = new ArrayList<>(delta.values());
        order.sort((a, b) -> Integer.compare(b.bytes().length, a.bytes().length));
        CompletionStage<List<CoVariable>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (CapturedDelta.Value value : order) {
            boolean spill = value.spooled().isEmpty() && inline > ENTRY_BYTES;
            inline -= spill ? value.bytes().length : 0;
            CompletionStage<Payload> payload = payload(value, spill, spool);
            all = all.thenCombine(payload, (covariables, stored) -> {
                covariables.add(
                        new CoVariable(value.names(), value.format(), value.sha256(), value.fidelity(), stored));
                return covariables;
            });
        }
        Map<String, Payload> facts = new HashMap<>();
        delta.facts().forEach((key, bytes) -> facts.put(key, new Payload.Inline(bytes)));
        if (all.toCompletableFuture().isDone() && !all.toCompletableFuture().isCompletedExceptionally()) {
            // The usual case has nothing to store and shouldn't wait its turn in the mailbox again.
            return all.thenApply(covariables -> new CellDelta(covariables, delta.deleted(), facts));
        }
        return all.thenApplyAsync(covariables -> new CellDelta(covariables, delta.deleted(), facts), mailbox);
    }

    private CompletionStage<Payload> payload(CapturedDelta.Value value, boolean spill, Path spool) {
        if (value.spooled().isPresent()) {
            return values.put(value.spooled().get()).thenApply(stored -> verified(value, stored));
        }
        if (spill) {
            return values.put(value.bytes(), spool.resolve("entry-" + value.sha256()))
                    .thenApply(stored -> verified(value, stored));
        }
        return CompletableFuture.completedFuture(new Payload.Inline(value.bytes()));
    }

    private static Payload verified(CapturedDelta.Value value, Payload.Stored stored) {
        if (!stored.sha256().equals(value.sha256())) {
            throw new StoreException(
                    StoreException.Code.CORRUPT,
                    "the value of " + value.names() + " has hash " + stored.sha256() + ", the replica said "
                            + value.sha256());
        }
        return stored;
    }
}

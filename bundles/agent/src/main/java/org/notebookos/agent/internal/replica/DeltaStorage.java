package org.notebookos.agent.internal.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
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
 * Turns one captured delta into one that fits into a log entry: spooled values go to the object store, and so do the largest
 * of the others if they are too many. Owner of the state: the replica's mailbox, where results arrive as well.
 */
final class DeltaStorage {

    /** Bytes of values in one entry; well below what a log takes, because followers get all of it at once. */
    static final long ENTRY_BYTES = 4L << 20;

    private final LargeValues values;
    private final Executor mailbox;
    private final CapturedDelta delta;
    private final String edition;
    private final Map<CapturedDelta.Value, Path> files = new IdentityHashMap<>();

    /**
     * Takes a delta over, with its files: the process that left them may end.
     *
     * @param pending where they wait for the store
     * @throws UncheckedIOException if they can't be taken
     */
    DeltaStorage(LargeValues values, Executor mailbox, CapturedDelta delta, Path pending) {
        this.values = values;
        this.mailbox = mailbox;
        this.delta = delta;
        this.edition = Payload.Stored.edition(delta.term(), delta.attempt());
        takeOver(pending);
    }

    /**
     * Stores what has to be stored.
     *
     * @return the delta for the log; a {@link StoreException} if a value is damaged
     */
    CompletionStage<CellDelta> store(LargeValues.Wish wish) {
        Map<CapturedDelta.Value, Payload> stored = new IdentityHashMap<>();
        CompletionStage<Void> all = CompletableFuture.completedFuture(null);
        for (Map.Entry<CapturedDelta.Value, Path> entry : files.entrySet()) {
            CapturedDelta.Value value = entry.getKey();
            CompletionStage<Void> put = values.put(edition, entry.getValue(), wish)
                    .thenAcceptAsync(made -> stored.put(value, verified(value, made)), mailbox);
            all = all.thenCombine(put, (one, other) -> null);
        }
        // The usual case has nothing to store and shouldn't wait its turn in the mailbox again.
        return files.isEmpty()
                ? all.thenApply(unused -> cellDelta(stored))
                : all.thenApplyAsync(unused -> cellDelta(stored), mailbox);
    }

    private void takeOver(Path pending) {
        long inline = 0;
        for (CapturedDelta.Value value : delta.values()) {
            inline += value.bytes().length;
        }
        List<CapturedDelta.Value> largestFirst = new ArrayList<>(delta.values());
        largestFirst.sort(Comparator.comparingInt((CapturedDelta.Value value) -> -value.bytes().length));
        try {
            for (CapturedDelta.Value value : largestFirst) {
                Path file = pending.resolve(edition + "-" + files.size());
                if (value.spooled().isPresent()) {
                    Files.createDirectories(pending);
                    files.put(value, SpoolFile.take(value.spooled().get(), file));
                } else if (inline > ENTRY_BYTES) {
                    inline -= value.bytes().length;
                    Files.createDirectories(pending);
                    files.put(value, Files.write(file, value.bytes()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the values of cell " + edition + " can't be taken from the process", e);
        }
    }

    private CellDelta cellDelta(Map<CapturedDelta.Value, Payload> stored) {
        List<CoVariable> covariables = new ArrayList<>();
        for (CapturedDelta.Value value : delta.values()) {
            Payload payload = stored.containsKey(value) ? stored.get(value) : new Payload.Inline(value.bytes());
            covariables.add(new CoVariable(value.names(), value.format(), value.sha256(), value.fidelity(), payload));
        }
        Map<String, Payload> facts = new HashMap<>();
        delta.facts().forEach((key, bytes) -> facts.put(key, new Payload.Inline(bytes)));
        return new CellDelta(covariables, delta.deleted(), facts, delta.flaws());
    }

    private static Payload verified(CapturedDelta.Value value, Payload.Stored made) {
        if (!made.sha256().equals(value.sha256())) {
            throw new StoreException(
                    StoreException.Code.CORRUPT,
                    "the value of " + value.names() + " has hash " + made.sha256() + ", the replica said "
                            + value.sha256());
        }
        return made;
    }
}

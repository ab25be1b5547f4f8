package org.notebookos.agent.internal.replica;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.notebookos.agent.internal.Services;
import org.notebookos.agent.internal.log.CellDelta;
import org.notebookos.agent.internal.log.CoVariable;
import org.notebookos.agent.internal.log.Payload;
import org.notebookos.spi.store.ObjectStore;
import org.notebookos.spi.store.StoreException;

/**
 * A kernel's values that travel through the object store. While the store can't be reached it is asked again: for a put as
 * long as somebody wants it, for a get a while. Stateless; results arrive in the mailbox.
 */
final class LargeValues {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /**
     * Who wants something stored.
     *
     * @param over whether it isn't wanted any more
     * @param delayed is told, at each failed try, why it takes longer
     */
    record Wish(BooleanSupplier over, Consumer<String> delayed) {}

    private final HostContext host;
    private final Executor mailbox;
    private final String kernelId;

    LargeValues(HostContext host, Executor mailbox, String kernelId) {
        this.host = host;
        this.mailbox = mailbox;
        this.kernelId = kernelId;
    }

    /**
     * Moves a file into the store, however often it has to be tried.
     *
     * @return fails only if the store says that the bytes are damaged, or never completes if the wish is over
     */
    CompletionStage<Payload.Stored> put(String edition, Path file, Wish wish) {
        CompletableFuture<Payload.Stored> answer = new CompletableFuture<>();
        Supplier<CompletionStage<Payload.Stored>> ask = () -> {
            if (host.services().missing().contains(Services.OBJECT_STORE)) {
                wish.delayed().accept("there is none");
            }
            return host.services()
                    .store()
                    .thenCompose(store -> store.put(kernelId, edition, file))
                    .thenApply(Payload.Stored::of);
        };
        attempt(ask, FIRST_PAUSE, answer, failure -> {
            boolean again = failure.code() != StoreException.Code.CORRUPT
                    && !wish.over().getAsBoolean();
            if (again) {
                wish.delayed().accept(failure.getMessage());
            }
            return again;
        });
        return answer;
    }

    /** Deletes a value. */
    CompletionStage<Void> delete(Payload.Stored value) {
        return host.services().store().thenCompose(store -> store.delete(value.ref(kernelId)));
    }

    /** Lists what the store holds of this kernel. */
    CompletionStage<List<Payload.Stored>> list() {
        return host.services()
                .store()
                .thenCompose(store -> store.list(kernelId))
                .thenApply(refs -> refs.stream().map(Payload.Stored::of).toList());
    }

    /**
     * Fetches all values of a delta that lie in the store.
     *
     * @param scratch a folder for those of which the store has no file; the caller deletes them
     */
    CompletionStage<Map<Payload.Stored, Path>> files(CellDelta delta, Path scratch) {
        List<Payload> payloads = new ArrayList<>(delta.facts().values());
        delta.covariables().stream().map(CoVariable::payload).forEach(payloads::add);
        CompletionStage<Map<Payload.Stored, Path>> all = CompletableFuture.completedFuture(new HashMap<>());
        boolean any = false;
        for (Payload payload : payloads) {
            if (payload instanceof Payload.Stored stored) {
                any = true;
                all = all.thenCombineAsync(
                        get(stored, scratch),
                        (files, path) -> {
                            files.put(stored, path);
                            return files;
                        },
                        mailbox);
            }
        }
        return any ? all : CompletableFuture.completedFuture(Map.of());
    }

    private CompletionStage<Path> get(Payload.Stored value, Path scratch) {
        CompletableFuture<Path> answer = new CompletableFuture<>();
        Path file = scratch.resolve(value.edition() + "-" + value.sha256());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Supplier<CompletionStage<Path>> ask =
                () -> host.services().store().thenCompose(store -> get(store, value, file));
        attempt(
                ask,
                FIRST_PAUSE,
                answer,
                failure -> failure.code() == StoreException.Code.UNAVAILABLE && System.nanoTime() < deadline);
        return answer;
    }

    private CompletionStage<Path> get(ObjectStore store, Payload.Stored value, Path file) {
        return store.get(value.ref(kernelId), file);
    }

    /** Whether to ask once more. */
    @FunctionalInterface
    private interface Persistence {
        boolean again(StoreException failure);
    }

    private <T> void attempt(
            Supplier<CompletionStage<T>> ask, Duration pause, CompletableFuture<T> answer, Persistence persistence) {
        ask.get()
                .whenCompleteAsync(
                        (value, failure) -> {
                            Throwable cause = Causes.of(failure);
                            if (cause == null) {
                                answer.complete(value);
                            } else if (cause instanceof StoreException e && persistence.again(e)) {
                                Duration next = pause.multipliedBy(2);
                                Duration bounded = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
                                host.later(pause, mailbox, () -> attempt(ask, bounded, answer, persistence));
                            } else {
                                answer.completeExceptionally(cause);
                            }
                        },
                        mailbox);
    }
}

package org.notebookos.agent.internal.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.notebookos.agent.internal.log.CellDelta;
import org.notebookos.agent.internal.log.CoVariable;
import org.notebookos.agent.internal.log.Payload;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.ObjectStore;
import org.notebookos.spi.store.StoreException;

/**
 * Values that travel through the object store. While the store can't be reached it is asked again, for a while. Stateless;
 * results arrive in the mailbox.
 */
final class LargeValues {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final HostContext host;
    private final Executor mailbox;

    LargeValues(HostContext host, Executor mailbox) {
        this.host = host;
        this.mailbox = mailbox;
    }

    /** Moves a file into the store. */
    CompletionStage<Payload.Stored> put(Path file) {
        return patiently(store -> store.put(file)).thenApply(LargeValues::stored);
    }

    /** Puts bytes into the store, by way of a file. */
    CompletionStage<Payload.Stored> put(byte[] bytes, Path file) {
        return CompletableFuture.runAsync(
                        () -> {
                            try {
                                Files.write(file, bytes);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        host.threads())
                .thenCompose(unused -> put(file));
    }

    /** Fetches all values of a delta that lie in the store. */
    CompletionStage<Map<Payload.Stored, Path>> files(CellDelta delta) {
        List<Payload> payloads = new ArrayList<>(delta.facts().values());
        delta.covariables().stream().map(CoVariable::payload).forEach(payloads::add);
        CompletionStage<Map<Payload.Stored, Path>> all = CompletableFuture.completedFuture(new HashMap<>());
        boolean any = false;
        for (Payload payload : payloads) {
            if (payload instanceof Payload.Stored stored) {
                any = true;
                CompletionStage<Path> file = patiently(store -> store.get(stored.ref()));
                all = all.thenCombineAsync(
                        file,
                        (files, path) -> {
                            files.put(stored, path);
                            return files;
                        },
                        mailbox);
            }
        }
        return any ? all : CompletableFuture.completedFuture(Map.of());
    }

    /** What to ask a store. */
    @FunctionalInterface
    private interface Question<T> {
        CompletionStage<T> ask(ObjectStore store);
    }

    private <T> CompletableFuture<T> patiently(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Supplier<CompletionStage<T>> ask = () -> host.services().store().thenCompose(question::ask);
        host.later(
                PATIENCE,
                mailbox,
                () -> answer.completeExceptionally(new StoreException(
                        StoreException.Code.UNAVAILABLE,
                        "the object store didn't answer for " + PATIENCE.toSeconds() + " s")));
        attempt(ask, FIRST_PAUSE, answer);
        return answer;
    }

    private <T> void attempt(Supplier<CompletionStage<T>> ask, Duration pause, CompletableFuture<T> answer) {
        ask.get()
                .whenCompleteAsync(
                        (value, failure) -> {
                            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                            if (cause == null) {
                                answer.complete(value);
                            } else if (cause instanceof StoreException e
                                    && e.code() == StoreException.Code.UNAVAILABLE
                                    && !answer.isDone()) {
                                Duration next = pause.multipliedBy(2);
                                Duration bounded = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
                                host.later(pause, mailbox, () -> attempt(ask, bounded, answer));
                            } else {
                                answer.completeExceptionally(cause);
                            }
                        },
                        mailbox);
    }

    private static Payload.Stored stored(ObjectRef ref) {
        return new Payload.Stored(ref.sha256(), ref.length());
    }
}

package org.notebookos.agent.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.ObjectStore;
import org.notebookos.spi.store.StoreException;

/** A store that fails as long as a test wants it to. */
final class MoodyStore implements ObjectStore {

    private final ObjectStore real;
    private volatile StoreException mood;

    MoodyStore(ObjectStore real) {
        this.real = real;
    }

    /** From now on every call fails with this code; {@code null}: none does. */
    void fail(StoreException.Code code) {
        mood = code == null ? null : new StoreException(code, "the test wants it so");
    }

    @Override
    public CompletionStage<ObjectRef> put(String owner, String edition, Path source) {
        return mood == null ? real.put(owner, edition, source) : CompletableFuture.failedFuture(mood);
    }

    @Override
    public CompletionStage<Path> get(ObjectRef ref, Path scratch) {
        return mood == null ? real.get(ref, scratch) : CompletableFuture.failedFuture(mood);
    }

    @Override
    public CompletionStage<Void> delete(ObjectRef ref) {
        return mood == null ? real.delete(ref) : CompletableFuture.failedFuture(mood);
    }

    @Override
    public CompletionStage<List<ObjectRef>> list(String owner) {
        return mood == null ? real.list(owner) : CompletableFuture.failedFuture(mood);
    }
}

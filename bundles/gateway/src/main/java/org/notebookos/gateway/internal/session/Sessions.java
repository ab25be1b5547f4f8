package org.notebookos.gateway.internal.session;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * All sessions: those of kernels that there are. A path has one session at most that was made under it; two clients that
 * open a document at once get the same. Guarded by its monitor; never waits for the disk.
 */
public final class Sessions {

    private final SessionFile file;
    private final Predicate<String> kernelExists;
    private final Map<String, DocumentSession> byId = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<DocumentSession>> starting = new HashMap<>();

    /**
     * @param file what outlives a restart
     * @param kernelExists tells whether there is a kernel of this id
     */
    public Sessions(SessionFile file, Predicate<String> kernelExists) {
        this.file = file;
        this.kernelExists = kernelExists;
        file.read().forEach(session -> byId.put(session.id(), session));
    }

    /** Returns the sessions of kernels that there are, oldest first. */
    public synchronized List<DocumentSession> live() {
        byId.values().removeIf(session -> !kernelExists.test(session.kernelId()));
        return List.copyOf(byId.values());
    }

    /** Returns a session. */
    public Optional<DocumentSession> find(String id) {
        return live().stream().filter(session -> session.id().equals(id)).findAny();
    }

    /**
     * Returns the session of a path, making it if there is none.
     *
     * @param path the document
     * @param fresh makes the session with its kernel; called at most once at a time for a path
     */
    public CompletionStage<DocumentSession> open(String path, Supplier<CompletionStage<DocumentSession>> fresh) {
        CompletableFuture<DocumentSession> opened;
        synchronized (this) {
            Optional<DocumentSession> same = live().stream()
                    .filter(session -> session.path().equals(path))
                    .findAny();
            if (same.isPresent()) {
                return CompletableFuture.completedFuture(same.get());
            }
            if (starting.containsKey(path)) {
                return starting.get(path);
            }
            opened = new CompletableFuture<>();
            starting.put(path, opened);
        }
        started(fresh).thenCompose(this::put).whenComplete((session, failure) -> {
            synchronized (this) {
                starting.remove(path);
            }
            if (failure == null) {
                opened.complete(session);
            } else {
                opened.completeExceptionally(failure);
            }
        });
        return opened;
    }

    private static CompletionStage<DocumentSession> started(Supplier<CompletionStage<DocumentSession>> fresh) {
        try {
            return fresh.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Adds a session, or changes one; completes when that is durable. */
    public synchronized CompletionStage<DocumentSession> put(DocumentSession session) {
        byId.put(session.id(), session);
        return file.save(live()).thenApply(saved -> session);
    }

    /** Forgets a session; completes when that is durable. */
    public synchronized CompletionStage<Void> remove(String id) {
        byId.remove(id);
        return file.save(live());
    }
}

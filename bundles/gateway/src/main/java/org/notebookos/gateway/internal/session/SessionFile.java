package org.notebookos.gateway.internal.session;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.notebookos.gateway.internal.disk.AtomicFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the sessions over restarts. One thread of its own writes, so that whoever changes a session needn't wait for the
 * disk; writes come in the order of the calls.
 */
public final class SessionFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SessionFile.class);
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** The form of the file. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Saved(int version, List<DocumentSession> sessions) {}

    private final Optional<Path> file;
    private final ThreadPoolExecutor writer =
            new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                Thread thread = new Thread(work, "gateway-sessions");
                thread.setDaemon(true);
                return thread;
            });

    /** @param file empty to forget the sessions at the end */
    public SessionFile(Optional<Path> file) {
        this.file = file;
        writer.allowCoreThreadTimeOut(true);
    }

    /** Reads what was saved. A file that can't be read is put aside, so that nothing overwrites it. */
    public List<DocumentSession> read() {
        if (file.isEmpty() || !Files.exists(file.get())) {
            return List.of();
        }
        try {
            Saved saved = JSON.readValue(file.get().toFile(), Saved.class);
            List<DocumentSession> sessions = saved == null ? null : saved.sessions();
            Objects.requireNonNull(sessions, "there are no sessions in it");
            sessions.forEach(session -> Objects.requireNonNull(session, "a session is null"));
            return sessions;
        } catch (IOException | RuntimeException e) {
            putAside(file.get(), e);
            return List.of();
        }
    }

    private static void putAside(Path broken, Exception cause) {
        String time = Instant.now().toString().replace(':', '-');
        Path aside = broken.resolveSibling(broken.getFileName() + ".broken-" + time);
        try {
            Files.move(broken, aside, StandardCopyOption.ATOMIC_MOVE);
            LOG.error("{} can't be read and is kept as {}: sessions begin anew, kernels stay", broken, aside, cause);
        } catch (IOException e) {
            e.addSuppressed(cause);
            LOG.error("{} can't be read, nor put aside: sessions begin anew, kernels stay", broken, e);
        }
    }

    /**
     * Saves all sessions.
     *
     * @return completes when they are on the disk, or when that failed, which the log then says
     */
    public CompletionStage<Void> save(List<DocumentSession> sessions) {
        if (file.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Saved saved = new Saved(1, List.copyOf(sessions));
        return CompletableFuture.runAsync(() -> write(file.get(), saved), writer);
    }

    private static void write(Path file, Saved saved) {
        try {
            AtomicFile.write(file, out -> out.write(JSON.writeValueAsBytes(saved)));
        } catch (IOException e) {
            LOG.error("{} can't be written: a restart would forget the last changes of sessions", file, e);
        }
    }

    /** Ends the thread when all is written. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("sessions are not written after 5 s; their last changes may be forgotten");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

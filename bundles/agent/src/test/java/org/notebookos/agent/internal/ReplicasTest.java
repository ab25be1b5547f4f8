package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.agent.internal.log.Keep;
import org.notebookos.agent.internal.replica.HostContext;
import org.notebookos.agent.internal.replica.JournalBudget;
import org.notebookos.agent.internal.replica.StoredReplica;

/** An agent that begins without its controller, which comes just then; the replicas' logs never open here. */
class ReplicasTest {

    private static final StoredReplica STORED =
            new StoredReplica("k", "r1", List.of("python"), Map.of(), "", "s", List.of(), "jraft", null);

    @TempDir
    Path directory;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private Replicas replicas;

    @BeforeEach
    void store() throws Exception {
        ReplicaFiles files = new ReplicaFiles(directory);
        files.write(STORED);
        HostContext host = new HostContext(
                "h",
                directory,
                List.of(),
                Map.of(),
                new Services(),
                null,
                null,
                null,
                message -> {},
                () -> 0,
                threads,
                threads,
                Keep.USUAL,
                new JournalBudget(1 << 20, 1 << 20),
                Duration.ofSeconds(30),
                Clock.systemUTC(),
                () -> "id");
        replicas = new Replicas(host, files);
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void withoutAControllerTheLogsThatTheDiskKnowsAreOpened() {
        replicas.reopenLogs(() -> true);

        assertEquals("r1", replicas.of("k").orElseThrow().spec().replicaId());
    }

    @Test
    void onceThereIsAControllerItsWordCounts() {
        replicas.reopenLogs(() -> false);

        assertTrue(replicas.of("k").isEmpty());
    }

    @Test
    void whatIsClosedWhileItIsOpenedDoesNotStayOpen() throws Exception {
        AtomicReference<CompletableFuture<Void>> closing = new AtomicReference<>();

        replicas.reopenLogs(() -> {
            closing.set(CompletableFuture.runAsync(
                    () -> replicas.close("k").toCompletableFuture().join(), threads));
            return true;
        });

        closing.get().get(5, TimeUnit.SECONDS);
        assertTrue(replicas.of("k").isEmpty());
    }
}

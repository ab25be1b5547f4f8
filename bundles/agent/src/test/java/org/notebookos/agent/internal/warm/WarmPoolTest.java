package org.notebookos.agent.internal.warm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.agent.internal.Services;
import org.notebookos.agent.internal.warm.WarmSettings.Policy;
import org.notebookos.runtime.process.internal.ProcessReplicaRuntime;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.RunningReplica;

/** The pool with real processes: shells that do what it takes, so that many can be made. */
class WarmPoolTest {

    private static final String PORTS = "echo '{\"shell_port\":1,\"iopub_port\":2,\"stdin_port\":3,\"control_port\":4,"
            + "\"hb_port\":5}' > \"$1.new\"; mv \"$1.new\" \"$1\"; read forever";
    private static final List<String> COMMAND = List.of("/bin/sh", "-c", PORTS, "sh", "{connection_file}");

    /** The connection file is the last word of the command that it is told. */
    private static final String WAIT = "echo waited >&2; touch \"$1\"; read -r line || exit 0; "
            + "set -- \"$(echo \"$line\" | sed 's/.*\"\\([^\"]*connection.json\\)\".*/\\1/')\"; " + PORTS;

    private static final List<String> WARM = List.of("/bin/sh", "-c", WAIT, "sh", "{ready_file}");

    @TempDir
    Path directory;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final BlockingQueue<Integer> waiting = new LinkedBlockingQueue<>();
    private final Services services = new Services();
    private final List<RunningReplica> running = new ArrayList<>();
    private WarmPool pool;

    @AfterEach
    void end() throws Exception {
        pool.close();
        for (RunningReplica replica : running) {
            replica.stop(Duration.ZERO).toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
    }

    @Test
    void itMakesAsManyAsAreWantedAndReplacesThoseThatAreUsed() throws Exception {
        open(new WarmSettings(Policy.MINIMUM, 2, 8, 1024, 0, List.of()), WARM);
        awaitWaiting(1, 2);
        start("a");
        assertTrue(waited("a"));
        awaitWaiting(1, 2);
    }

    @Test
    void aFixedNumberIsNotReplaced() throws Exception {
        open(new WarmSettings(Policy.FIXED, 1, 8, 1024, 0, List.of()), WARM);
        awaitWaiting(1);
        start("a");
        awaitWaiting(0);
        start("b");
        assertTrue(waited("a"));
        assertFalse(waited("b"));
    }

    @Test
    void nothingIsMadeWithoutMemoryAndReplicasStartAllTheSame() throws Exception {
        open(new WarmSettings(Policy.MINIMUM, 1, 8, 1, 0, List.of()), WARM);
        start("a");
        assertEquals(List.of(), List.copyOf(waiting));
    }

    @Test
    void whatDoesNotFitTheWayItWasMadeIsStartedAfresh() throws Exception {
        open(new WarmSettings(Policy.MINIMUM, 1, 8, 1024, 0, List.of()), WARM);
        awaitWaiting(1);
        start("a", Map.of("LD_PRELOAD", ""));
        start("b", Map.of("KERNEL_START", "cold"));
        assertFalse(waited("a"));
        assertFalse(waited("b"));
        start("c", Map.of("KERNEL_USERNAME", "ann"));
        assertTrue(waited("c"));
    }

    @Test
    void processesOfARuntimeThatWasReplacedAreEnded() throws Exception {
        ProcessReplicaRuntime old = new ProcessReplicaRuntime();
        open(old, new WarmSettings(Policy.MINIMUM, 1, 8, 1024, 0, List.of()), WARM);
        awaitWaiting(1);
        services.unbindRuntime(old);
        services.bindRuntime(new ProcessReplicaRuntime());
        start("a");
        awaitWaiting(0, 1);
    }

    @Test
    void aRuntimeThatMakesNoneIsAskedOnce() throws Exception {
        ProcessReplicaRuntime real = new ProcessReplicaRuntime();
        open((ReplicaRuntime) real::start, new WarmSettings(Policy.MINIMUM, 1, 8, 1024, 0, List.of()), WARM);
        start("a");
        start("b");
        assertTrue(waiting.isEmpty());
    }

    @Test
    void thoseThatCannotBeMadeDoNotKeepReplicasFromStarting() throws Exception {
        open(new WarmSettings(Policy.MINIMUM, 1, 8, 1024, 0, List.of()), List.of("/bin/sh", "-c", "exit 3"));
        start("a");
        assertTrue(waiting.isEmpty());
    }

    private void open(WarmSettings settings, List<String> warmCommand) {
        open(new ProcessReplicaRuntime(), settings, warmCommand);
    }

    private void open(ReplicaRuntime runtime, WarmSettings settings, List<String> warmCommand) {
        services.bindRuntime(runtime);
        WarmTemplate template = new WarmTemplate(directory.resolve("warm"), COMMAND, warmCommand, Map.of());
        pool = new WarmPool(settings, services, template, threads, threads, waiting::add);
        pool.open();
    }

    private void start(String name) throws Exception {
        start(name, Map.of());
    }

    private void start(String name, Map<String, String> environment) throws Exception {
        ReplicaSpec replica = new ReplicaSpec(
                "kernel",
                name,
                COMMAND,
                environment,
                Files.createDirectories(directory.resolve(name)),
                Optional.empty(),
                "key",
                Duration.ofSeconds(20));
        running.add(pool.start(replica).toCompletableFuture().get(30, TimeUnit.SECONDS));
    }

    /** What a process wrote while it waited is in the log of the replica that it became. */
    private boolean waited(String name) throws Exception {
        return Files.readString(directory.resolve(name).resolve("stderr.log")).contains("waited");
    }

    private void awaitWaiting(int... counts) throws InterruptedException {
        for (int count : counts) {
            Integer said = waiting.poll(30, TimeUnit.SECONDS);
            assertNotNull(said, "nothing was said for 30 s");
            assertEquals(count, said);
        }
    }
}

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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.agent.internal.Services;
import org.notebookos.agent.internal.replica.ReplicaStarter;
import org.notebookos.hostlink.v1.WarmProcesses;
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
    private final BlockingQueue<WarmProcesses> told = new LinkedBlockingQueue<>();
    private final AtomicLong available = new AtomicLong(Long.MAX_VALUE);
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
        open(new WarmSettings(2, 8, 1024, 0, List.of()), WARM);
        awaitWaiting(1, 2);
        start("a");
        assertTrue(waited("a"));
        awaitWaiting(1, 2);
    }

    @Test
    void itFollowsTheControllersWordWithinItsOwnBounds() throws Exception {
        open(new WarmSettings(0, 2, 1024, 0, List.of()), WARM);
        pool.keep(5);
        WarmProcesses full = await("2 wait", report -> report.getWaiting() == 2 && report.getStarting() == 0);
        assertEquals(2, full.getWanted());
        pool.keep(1);
        await("1 waits", report -> report.getWaiting() == 1 && report.getWanted() == 1);
        pool.keep(0);
        await("none waits", report -> report.getWaiting() == 0 && report.getWanted() == 0);
        start("a");
        assertFalse(waited("a"));
    }

    @Test
    void itCountsHowReplicasStartedAndHowLongTheirProcessesAreMissed() throws Exception {
        open(new WarmSettings(1, 8, 1024, 0, List.of()), WARM);
        await("1 waits", report -> report.getWaiting() == 1);
        assertTrue(start("a", Map.of()).warm());
        assertFalse(start("b", Map.of("KERNEL_START", "cold")).warm());
        WarmProcesses counted =
                await("another one waits", report -> report.getWaiting() == 1 && report.getWarmStarts() == 1);
        assertTrue(counted.getAwayMs() >= 500, counted.toString());
        counted = counted.getColdStarts() == 1 ? counted : await("both", report -> report.getColdStarts() == 1);
        assertEquals(1, counted.getSuitableStarts());
    }

    @Test
    void nothingIsMadeWithoutMemoryAndReplicasStartAllTheSame() throws Exception {
        open(new WarmSettings(1, 8, 1, 0, List.of()), WARM);
        WarmProcesses report =
                await("why none waits", each -> !each.getProblem().isEmpty());
        assertEquals("all that wait may take no more than 1 MB (warmMegabytes)", report.getProblem());
        assertFalse(start("a", Map.of()).warm());
    }

    @Test
    void noneIsMadeWhileTheHostHasTooLittleMemoryLeftAndThenOneIs() throws Exception {
        available.set(100L << 20);
        open(new WarmSettings(1, 8, 1024, 90, List.of()), WARM);
        WarmProcesses report =
                await("why none waits", each -> !each.getProblem().isEmpty());
        assertEquals("the host must keep 90 MB free (warmFreeMegabytes)", report.getProblem());
        assertEquals(0, report.getWaiting());

        available.set(500L << 20);
        pool.keep(1);
        await("1 waits", each -> each.getWaiting() == 1 && each.getProblem().isEmpty());
    }

    @Test
    void thoseThatWaitGiveWayWhenMemoryBecomesScarce() throws Exception {
        open(new WarmSettings(1, 8, 1024, 90, List.of()), WARM);
        await("1 waits", report -> report.getWaiting() == 1);
        available.set(50L << 20);
        await(
                "it is ended",
                report -> report.getWaiting() == 0 && !report.getProblem().isEmpty());
    }

    @Test
    void whatDoesNotFitTheWayItWasMadeIsStartedAfresh() throws Exception {
        open(new WarmSettings(1, 8, 1024, 0, List.of()), WARM);
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
        open(old, new WarmSettings(1, 8, 1024, 0, List.of()), WARM);
        awaitWaiting(1);
        services.unbindRuntime(old);
        services.bindRuntime(new ProcessReplicaRuntime());
        start("a");
        awaitWaiting(0, 1);
    }

    @Test
    void aRuntimeThatMakesNoneIsAskedOnce() throws Exception {
        ProcessReplicaRuntime real = new ProcessReplicaRuntime();
        open((ReplicaRuntime) real::start, new WarmSettings(1, 8, 1024, 0, List.of()), WARM);
        start("a");
        start("b");
        await(
                "both, and why",
                each -> each.getColdStarts() == 2 && !each.getProblem().isEmpty());
    }

    @Test
    void thoseThatCannotBeMadeDoNotKeepReplicasFromStarting() throws Exception {
        open(new WarmSettings(1, 8, 1024, 0, List.of()), List.of("/bin/sh", "-c", "exit 3"));
        start("a");
        assertEquals(0, await("the start", each -> each.getColdStarts() == 1).getWaiting());
    }

    private void open(WarmSettings settings, List<String> warmCommand) {
        open(new ProcessReplicaRuntime(), settings, warmCommand);
    }

    private void open(ReplicaRuntime runtime, WarmSettings settings, List<String> warmCommand) {
        services.bindRuntime(runtime);
        WarmTemplate template = new WarmTemplate(directory.resolve("warm"), COMMAND, warmCommand, Map.of());
        pool = new WarmPool(
                settings, services, template, threads, threads, told::add, new Room(settings, available::get));
        pool.open();
    }

    private void start(String name) throws Exception {
        start(name, Map.of());
    }

    private ReplicaStarter.Started start(String name, Map<String, String> environment) throws Exception {
        ReplicaSpec replica = new ReplicaSpec(
                "kernel",
                name,
                COMMAND,
                environment,
                Files.createDirectories(directory.resolve(name)),
                Optional.empty(),
                "key",
                Duration.ofSeconds(20));
        ReplicaStarter.Started started =
                pool.start(replica).toCompletableFuture().get(30, TimeUnit.SECONDS);
        running.add(started.process());
        return started;
    }

    /** What a process wrote while it waited is in the log of the replica that it became. */
    private boolean waited(String name) throws Exception {
        return Files.readString(directory.resolve(name).resolve("stderr.log")).contains("waited");
    }

    private void awaitWaiting(int... counts) throws InterruptedException {
        for (int count : counts) {
            await(count + " wait", report -> report.getWaiting() == count);
        }
    }

    /** Waits for the next report of a kind. */
    private WarmProcesses await(String what, Predicate<WarmProcesses> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            WarmProcesses report = told.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertNotNull(report, "not said within 30 s: " + what);
            if (wanted.test(report)) {
                return report;
            }
        }
    }
}

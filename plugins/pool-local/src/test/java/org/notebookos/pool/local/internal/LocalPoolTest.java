package org.notebookos.pool.local.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.pool.HostPool;
import org.notebookos.spi.pool.HostPoolContract;
import org.notebookos.spi.pool.PoolException;
import org.notebookos.spi.pool.PoolHost;
import org.notebookos.spi.pool.PoolTerms;

/** The pool with real processes; their program only waits. */
class LocalPoolTest extends HostPoolContract {

    private static final List<String> WAITER = List.of("/bin/sh", "-c", "echo {host} with {gpus}; exec sleep 600");

    @TempDir
    Path home;

    private LocalPool pool;

    @BeforeEach
    void open() {
        pool = started(0, WAITER, true);
    }

    @AfterEach
    void endAll() throws InterruptedException {
        for (PoolHost host : pool.hosts()) {
            await(pool.release(host.id()));
        }
        pool.close();
    }

    @Override
    protected HostPool pool() {
        return pool;
    }

    private LocalPool started(int hosts, List<String> command, boolean restartDead) {
        LocalPool fresh = new LocalPool(
                new AgentLauncher(home, command, "local", 2), hosts, new PoolTerms(0, 4, 0, 1, 2), restartDead);
        fresh.start();
        return fresh;
    }

    private void reopen(int hosts, List<String> command, boolean restartDead) {
        pool.close();
        pool = started(hosts, command, restartDead);
    }

    /** Looks again and again: what is waited for happens in other processes. */
    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "did not happen in 20 s");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private long pid(String host) {
        return pool.hosts().stream()
                .filter(h -> h.id().equals(host))
                .mapToLong(PoolHost::pid)
                .findFirst()
                .orElse(0);
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    @Test
    void startsTheConfiguredHosts() throws Exception {
        reopen(2, WAITER, true);

        eventually(() -> pid("host-1") != 0 && pid("host-2") != 0);
        Path out = home.resolve("hosts/host-2/log/agent.out");
        eventually(() -> out.toFile().length() > 0);
        assertEquals("host-2 with 2\n", Files.readString(out));
    }

    @Test
    void agentsOutliveThePoolAndAreFoundAgain() throws Exception {
        await(pool.grow(1));
        long before = pid("host-1");

        reopen(0, WAITER, true);

        eventually(() -> pid("host-1") != 0);
        assertEquals(before, pid("host-1"));
    }

    @Test
    void aDeadAgentIsStartedAgainWithTheSameId() throws Exception {
        await(pool.grow(1));
        long before = pid("host-1");
        long killedAt = System.nanoTime();

        kill(before);

        eventually(() -> pid("host-1") != 0 && pid("host-1") != before);
        long tookMillis = (System.nanoTime() - killedAt) / 1_000_000;
        assertTrue(tookMillis < 5_000, "took " + tookMillis + " ms");
    }

    @Test
    void aDeadAgentIsLeftAloneWhereThatIsWanted() throws Exception {
        reopen(1, WAITER, false);
        eventually(() -> pid("host-1") != 0);

        kill(pid("host-1"));

        eventually(() -> pid("host-1") == 0);
        assertEquals(PoolHost.State.STARTING, pool.hosts().get(0).state());
    }

    @Test
    void anAgentThatDiesAtOnceIsTriedLessAndLessOften() {
        LocalHost host = new LocalHost("host-1");
        host.runs(ProcessHandle.current(), 0);
        long first = host.died(100);
        long last = 0;
        for (int i = 0; i < 40; i++) {
            host.runs(ProcessHandle.current(), 0);
            last = host.died(100);
        }

        assertTrue(first <= 500);
        assertEquals(15_000, last);
        host.runs(ProcessHandle.current(), 0);
        assertEquals(300, host.died(60_000), "a long life is a fresh start");
    }

    @Test
    void aProcessThatOnlyHasTheSameNumberIsNotTheAgent() throws IOException {
        ProcessHandle self = ProcessHandle.current();

        assertTrue(AgentFile.of(self).running().isPresent());
        assertFalse(new AgentFile(self.pid(), Instant.EPOCH).running().isPresent());
    }

    @Test
    void aDamagedAgentFileCountsAsNone() throws IOException {
        Path file = home.resolve("agent.json");
        Files.writeString(file, "{\"pid\": 12");

        assertTrue(AgentFile.read(file).isEmpty());
    }

    @Test
    void readsAnAgentFileThatTheLauncherWrote() throws IOException {
        Path file = home.resolve("agent.json");
        Files.writeString(file, "{\"pid\":12,\"started\":\"2026-01-02T03:04:05.670Z\"}");

        assertEquals(
                new AgentFile(12, Instant.parse("2026-01-02T03:04:05.670Z")),
                AgentFile.read(file).orElseThrow());
    }

    @Test
    void doesNotGrowBeyondItsLimit() {
        assertEquals(PoolException.Code.LIMIT, failure(pool.grow(5)).code());
    }

    @Test
    void releasedHostsStayReleasedAfterARestart() throws Exception {
        reopen(2, WAITER, true);
        eventually(() -> pool.hosts().size() == 2);
        await(pool.grow(1));
        await(pool.release("host-3"));

        reopen(2, WAITER, true);

        eventually(() -> pid("host-2") != 0);
        assertEquals(
                List.of("host-1", "host-2"),
                pool.hosts().stream().map(PoolHost::id).toList());
    }

    @Test
    void aReleasedHostOfTheStartStaysReleasedWhereThePoolMayBeSmaller() throws Exception {
        reopen(2, WAITER, true);
        eventually(() -> pool.hosts().size() == 2);
        await(pool.release("host-1"));

        reopen(2, WAITER, true);
        List<PoolHost> made = await(pool.grow(1));

        assertEquals(List.of("host-3"), made.stream().map(PoolHost::id).toList());
        assertEquals(
                List.of("host-2", "host-3"),
                pool.hosts().stream().map(PoolHost::id).toList());
    }

    @Test
    void readsTheListOfAnOlderRelease() throws IOException {
        Path file = home.resolve("old.hosts");
        Files.writeString(file, "2\nhost-1\nhost-7\n");

        assertEquals(
                new Roster(2, 1, List.of("host-1", "host-7")), Roster.read(file).orElseThrow());
    }

    @Test
    void aReleasedHostLeavesNoStateBehind() throws IOException {
        await(pool.grow(1));
        Path state = home.resolve("hosts/host-1/state/log");
        Files.createDirectories(state);
        Files.writeString(state.resolve("entry"), "x");
        long pid = pid("host-1");

        await(pool.release("host-1"));

        assertFalse(Files.exists(home.resolve("hosts/host-1/state")));
        assertTrue(Files.exists(home.resolve("hosts/host-1/log/agent.out")));
        assertFalse(ProcessHandle.of(pid).filter(AgentFile::alive).isPresent());
        assertNotEquals(0, pid);
    }
}

package org.notebookos.pool.local.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.notebookos.spi.pool.HostPool;
import org.notebookos.spi.pool.PoolException;
import org.notebookos.spi.pool.PoolHost;
import org.notebookos.spi.pool.PoolTerms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts that are processes of this machine. They outlive this object: the next one finds them again.
 *
 * <p>Owner of the state: the pool's single thread; {@code seen} is what it last published to others.
 */
final class LocalPool implements HostPool, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LocalPool.class);
    private static final long WATCH_MILLIS = 200;
    private static final Pattern NUMBERED = Pattern.compile("host-(\\d{1,6})");

    private final AgentLauncher launcher;
    private final int configured;
    private final PoolTerms terms;
    private final boolean restartDead;
    private final Path rosterFile;
    /** Number of the next host: none is used twice, whoever may still remember the host that had it. */
    private int next = 1;

    private final Map<String, LocalHost> hosts = new TreeMap<>();
    private final Map<String, PoolHost> seen = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread t = new Thread(r, "notebookos-pool-local");
        t.setDaemon(true);
        return t;
    });

    /**
     * @param configured how many hosts there should be at first
     * @param terms how many there may be, and what they cost
     * @param restartDead whether agents that died are started again
     */
    LocalPool(AgentLauncher launcher, int configured, PoolTerms terms, boolean restartDead) {
        this.launcher = launcher;
        this.configured = configured;
        this.terms = terms;
        this.restartDead = restartDead;
        this.rosterFile = launcher.home().resolve("hosts").resolve("pool-" + launcher.pool() + ".hosts");
    }

    /** Finds the hosts that run, and starts those that are missing. */
    void start() {
        thread.execute(this::restore);
        thread.scheduleWithFixedDelay(this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void restore() {
        try {
            for (String id : wantedAtStart()) {
                hosts.put(id, new LocalHost(id));
            }
            writeRoster();
        } catch (IOException e) {
            log.error("the pool's hosts can't be found out; none is started", e);
            return;
        }
        hosts.values().forEach(this::findOrStart);
        publish();
    }

    private Set<String> wantedAtStart() throws IOException {
        Set<String> wanted = new LinkedHashSet<>();
        Optional<Roster> last = Roster.read(rosterFile);
        last.ifPresent(r -> next = r.next());
        Optional<Roster> same = last.filter(r -> r.configured() == configured);
        same.ifPresent(r -> wanted.addAll(r.hosts()));
        int least = same.isPresent() ? terms.minimum() : configured;
        for (int i = 1; wanted.size() < least; i++) {
            wanted.add("host-" + i);
        }
        for (String id : Roster.folders(launcher.home().resolve("hosts"))) {
            if (launcher.find(id).isPresent()) {
                wanted.add(id);
            }
        }
        wanted.forEach(id -> next = Math.max(next, number(id) + 1));
        return wanted;
    }

    private void writeRoster() throws IOException {
        new Roster(configured, next, List.copyOf(hosts.keySet())).write(rosterFile);
    }

    private void findOrStart(LocalHost host) {
        try {
            ProcessHandle process = launcher.find(host.id).orElse(null);
            if (process == null) {
                process = launcher.start(host.id);
                log.info("agent of {} started as process {}", host.id, process.pid());
            } else {
                log.info("agent of {} found as process {}", host.id, process.pid());
            }
            host.runs(process, now());
        } catch (IOException e) {
            long delay = host.died(now());
            log.error("agent of {} can't be started, to be tried again in {} ms", host.id, delay, e);
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    private void watch() {
        for (LocalHost host : hosts.values()) {
            if (host.state == PoolHost.State.RUNNING && !AgentFile.alive(host.process)) {
                long pid = host.process.pid();
                long delay = host.died(now());
                log.warn(
                        "agent of {}, process {}, died; {}",
                        host.id,
                        pid,
                        restartDead ? "it is started again in " + delay + " ms" : "it is left so");
            } else if (host.state == PoolHost.State.STARTING && restartDead && now() >= host.restartAt) {
                findOrStart(host);
            }
        }
        publish();
    }

    private void publish() {
        seen.keySet().retainAll(hosts.keySet());
        hosts.values().forEach(h -> seen.put(h.id, h.seen()));
    }

    @Override
    public String name() {
        return launcher.pool();
    }

    @Override
    public PoolTerms terms() {
        return terms;
    }

    @Override
    public List<PoolHost> hosts() {
        return seen.values().stream().sorted(Comparator.comparing(PoolHost::id)).toList();
    }

    @Override
    public CompletionStage<List<PoolHost>> grow(int count) {
        CompletableFuture<List<PoolHost>> made = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                made.complete(add(count));
            } catch (IOException e) {
                made.completeExceptionally(new PoolException(
                        PoolException.Code.FAILED, "the list of hosts can't be written to " + rosterFile, e));
            } catch (PoolException e) {
                made.completeExceptionally(e);
            }
        });
        return made;
    }

    private List<PoolHost> add(int count) throws IOException {
        if (hosts.size() + count > terms.maximum()) {
            throw new PoolException(
                    PoolException.Code.LIMIT,
                    "pool " + name() + " has " + hosts.size() + " hosts and may have " + terms.maximum()
                            + ". Raise maxHosts, or add another pool",
                    null);
        }
        List<LocalHost> fresh = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LocalHost host = new LocalHost("host-" + next++);
            hosts.put(host.id, host);
            fresh.add(host);
        }
        writeRoster();
        fresh.forEach(this::findOrStart);
        publish();
        return fresh.stream().map(LocalHost::seen).toList();
    }

    private static int number(String id) {
        Matcher matcher = NUMBERED.matcher(id);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    @Override
    public CompletionStage<Void> release(String hostId) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        thread.execute(() -> {
            LocalHost host = hosts.get(hostId);
            if (host == null) {
                gone.completeExceptionally(new PoolException(
                        PoolException.Code.UNKNOWN_HOST, "pool " + name() + " has no host " + hostId, null));
                return;
            }
            host.state = PoolHost.State.STOPPING;
            publish();
            AgentEnd.of(host.process, thread)
                    .thenRunAsync(() -> removed(host), thread)
                    .whenComplete((done, failure) -> {
                        if (failure == null) {
                            gone.complete(null);
                        } else {
                            gone.completeExceptionally(new PoolException(
                                    PoolException.Code.FAILED,
                                    "host " + hostId + " can't be removed: " + failure,
                                    failure));
                        }
                    });
        });
        return gone;
    }

    private void removed(LocalHost host) {
        hosts.remove(host.id);
        publish();
        try {
            writeRoster();
            HostFolder.deleteState(launcher.folder(host.id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log.info("host {} is released", host.id);
    }

    /** Stops watching. The agents go on. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}

package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.util.NamedThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.ReplicatedLog;
import org.notebookos.spi.replication.ReplicatedStateMachine;
import org.notebookos.spi.replication.ReplicationBackend;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All groups of one host, on one log server, one client and one log store.
 *
 * <p>Thread-safe. The concurrent map of groups is the state; a group that is being opened or closed has its place there
 * until that is over.
 */
public final class JRaftHost implements ReplicationBackend, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JRaftHost.class);

    private static final long LOOK_AT_CERTIFICATES_SECONDS = 1;

    private final JRaftSettings settings;
    private final LongSupplier sessionIds;
    private final Map<String, CompletableFuture<GroupLog>> groups = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor executor = pool("nbos-jraft-");
    private final ThreadPoolExecutor serving = pool("nbos-jraft-serve-");
    private final ScheduledThreadPoolExecutor timer;
    private final AtomicBoolean connected = new AtomicBoolean(true);
    private final LogStore store;
    private final LogServer server;
    private final HostContext context;

    /**
     * Starts the host.
     *
     * @param settings where and how
     * @param sessionIds gives a new number for each opening of a group, different from those of all other members
     */
    public JRaftHost(JRaftSettings settings, LongSupplier sessionIds) {
        this(settings, sessionIds, new LogStore(settings.directory().resolve("log"), settings.fsync()));
    }

    /** Starts the host on an open store, which it closes in the end. */
    JRaftHost(JRaftSettings settings, LongSupplier sessionIds, LogStore store) {
        this.store = store;
        this.settings = settings;
        this.sessionIds = sessionIds;
        timer = new ScheduledThreadPoolExecutor(1, new NamedThreadFactory("nbos-jraft-Timer-", true));
        timer.setRemoveOnCancelPolicy(true);
        int port = HostEndpoint.port(settings);
        Optional<LogTls> tls = settings.certificate().map(file -> new LogTls(file, Clock.systemUTC()));
        HostClient client = new HostClient(timer, tls);
        context = new HostContext(
                settings,
                store,
                client,
                new Peers(client, executor),
                new DiskGuard(settings.directory(), settings.minimumFreeBytes(), System::nanoTime),
                executor,
                timer);
        server = serve(port, client, tls);
        tls.ifPresent(with -> timer.scheduleWithFixedDelay(
                () -> executor.execute(() -> lookAtCertificates(with, client)),
                LOOK_AT_CERTIFICATES_SECONDS,
                LOOK_AT_CERTIFICATES_SECONDS,
                TimeUnit.SECONDS));
        LOG.info("log server {} keeps {} groups in {}", endpoint(), stored().size(), settings.directory());
    }

    private static void lookAtCertificates(LogTls tls, HostClient client) {
        try {
            tls.look();
            client.renew();
        } catch (RuntimeException e) {
            LOG.error("the certificates of log connections can't be looked at", e);
        }
    }

    private LogServer serve(int port, HostClient client, Optional<LogTls> tls) {
        try {
            return new LogServer(settings, port, tls, this::open, serving);
        } catch (ReplicationException e) {
            client.close();
            store.close();
            shutdownThreads();
            throw e;
        }
    }

    private static ThreadPoolExecutor pool(String name) {
        return new ThreadPoolExecutor(
                2,
                512,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new NamedThreadFactory(name, true),
                new ThreadPoolExecutor.CallerRunsPolicy());
    }

    @Override
    public String endpoint() {
        return server.endpoint();
    }

    /** The group if it is completely open. */
    private Optional<GroupLog> open(String group) {
        CompletableFuture<GroupLog> opened = groups.get(group);
        return opened != null && opened.isDone() && !opened.isCompletedExceptionally()
                ? Optional.of(opened.join())
                : Optional.empty();
    }

    @Override
    public CompletionStage<ReplicatedLog> open(GroupSpec spec, ReplicatedStateMachine machine) {
        CompletableFuture<GroupLog> opening = new CompletableFuture<>();
        if (groups.putIfAbsent(spec.group(), opening) != null) {
            return CompletableFuture.failedFuture(
                    new ReplicationException(Code.ALREADY_OPEN, "group " + spec.group() + " is open on this host"));
        }
        executor.execute(() -> {
            try {
                opening.complete(start(spec, machine, opening));
            } catch (RuntimeException e) {
                groups.remove(spec.group(), opening);
                opening.completeExceptionally(e);
            }
        });
        return opening.thenApply(log -> log);
    }

    private GroupLog start(GroupSpec spec, ReplicatedStateMachine machine, CompletableFuture<GroupLog> opening) {
        GroupRecord stored = GroupRecord.loadOrCreate(store, spec);
        makeDirectories(spec.group());
        GroupLog log = new GroupLog(
                spec,
                stored.initialMembers(),
                machine,
                new ProposalSession(sessionIds.getAsLong()),
                context,
                () -> groups.remove(spec.group(), opening));
        log.start(spec, stored.initialMembers());
        return log;
    }

    private void makeDirectories(String group) {
        try {
            Files.createDirectories(GroupNode.snapshots(settings, group));
        } catch (IOException e) {
            throw new ReplicationException(Code.STORAGE, "group " + group + ": can't make a directory", e);
        }
    }

    @Override
    public Set<String> stored() {
        return Set.copyOf(store.groups());
    }

    @Override
    public void destroy(String group) {
        CompletableFuture<GroupLog> place = new CompletableFuture<>();
        if (groups.putIfAbsent(group, place) != null) {
            throw new ReplicationException(Code.ALREADY_OPEN, "group " + group + " is open on this host");
        }
        try {
            store.erase(new GroupKeys(group));
            delete(GroupNode.snapshots(settings, group));
        } finally {
            groups.remove(group, place);
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new ReplicationException(Code.STORAGE, "can't delete " + directory, e);
        }
    }

    @Override
    public void peerDied(String endpoint) {
        context.client().declaredDead(Roster.peer(endpoint).getEndpoint());
        groups.keySet().forEach(group -> open(group).ifPresent(log -> log.hostDied(endpoint)));
    }

    /** Cuts the host off from all others, as if its cable had been pulled; for tests of what the others do then. */
    void disconnect() {
        if (connected.compareAndSet(true, false)) {
            server.close();
            context.client().close();
        }
    }

    @Override
    public void close() {
        groups.keySet().forEach(group -> open(group).ifPresent(GroupLog::close));
        disconnect();
        shutdownThreads();
        store.close();
    }

    private void shutdownThreads() {
        timer.shutdownNow();
        executor.shutdown();
        serving.shutdown();
    }
}

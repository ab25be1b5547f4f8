package org.notebookos.pool.docker.internal;

import com.github.dockerjava.api.model.Container;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.notebookos.docker.Engine;
import org.notebookos.docker.EngineException;
import org.notebookos.docker.Labels;
import org.notebookos.spi.pool.PoolException;
import org.notebookos.spi.pool.PoolHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hosts of one engine: what was asked for, compared again and again with the containers that are there. An engine that can't be
 * reached keeps only its own hosts waiting.
 *
 * <p>Owner of the state: a single thread, the only one that waits for the engine; {@code seen} is what it last published.
 */
final class EngineHosts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EngineHosts.class);
    private static final long LOOK_MILLIS = 1_000;

    private final EngineSettings settings;
    private final Engine engine;
    private final AgentContainers containers;
    private final Map<String, DockerHost> hosts = new TreeMap<>();
    private final Map<String, PoolHost> seen = new ConcurrentHashMap<>();
    private volatile boolean looked;
    private volatile String problem = "";
    private final ScheduledExecutorService thread;

    EngineHosts(EngineSettings settings, Engine engine, AgentSpec spec) {
        this.settings = settings;
        this.engine = engine;
        this.containers = new AgentContainers(engine, settings, spec);
        this.thread = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, "notebookos-pool-" + spec.pool() + " " + settings.name());
            t.setDaemon(true);
            return t;
        });
    }

    /** Begins to look; calls back after each look. */
    void start(Runnable afterLook) {
        thread.scheduleWithFixedDelay(
                () -> {
                    look();
                    afterLook.run();
                },
                0,
                LOOK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    String name() {
        return settings.name();
    }

    /** Why nothing is known of the engine right now; empty if it answers. */
    String problem() {
        return problem;
    }

    /** Whether the engine has answered since the pool was started. */
    boolean looked() {
        return looked;
    }

    List<PoolHost> seen() {
        return List.copyOf(seen.values());
    }

    boolean has(String host) {
        return seen.containsKey(host);
    }

    /** How many hosts it may still get; none while it can't be reached. */
    int room() {
        return looked && problem.isEmpty() ? Math.max(0, settings.maximum() - seen.size()) : 0;
    }

    /** How many it may have. */
    int maximum() {
        return settings.maximum();
    }

    /** Takes a host on; its container is made as soon as that can be. */
    PoolHost add(String id) {
        PoolHost made = new PoolHost(id, PoolHost.State.STARTING, 0, "on engine " + name());
        seen.put(id, made);
        thread.execute(() -> {
            hosts.put(id, new DockerHost(id));
            look();
        });
        return made;
    }

    /** Gives a host back; completes when nothing of it is left on the engine. */
    CompletableFuture<Void> release(String id) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        thread.execute(() -> {
            DockerHost host = hosts.computeIfAbsent(id, DockerHost::new);
            host.state = PoolHost.State.STOPPING;
            publish();
            try {
                containers.remove(id);
                hosts.remove(id);
                seen.remove(id);
                log.info("host {} is gone from engine {}", id, name());
                gone.complete(null);
            } catch (EngineException e) {
                host.detail = e.getMessage();
                publish();
                gone.completeExceptionally(new PoolException(
                        PoolException.Code.FAILED, "host " + id + " can't be removed: " + e.getMessage(), e));
            }
        });
        return gone;
    }

    private void look() {
        try {
            Map<String, Container> there = containers.list().stream()
                    .filter(container -> container.getLabels().containsKey(Labels.HOST))
                    .collect(Collectors.toMap(
                            container -> container.getLabels().get(Labels.HOST),
                            Function.identity(),
                            (one, other) -> one));
            there.keySet().forEach(id -> hosts.computeIfAbsent(id, DockerHost::new));
            hosts.values().forEach(host -> compare(host, there));
            if (!problem.isEmpty()) {
                log.info("engine {} answers again", name());
            }
            problem = "";
            looked = true;
        } catch (EngineException e) {
            if (problem.isEmpty()) {
                log.warn("engine {}: {}", name(), e.getMessage());
            }
            problem = e.getMessage();
        } catch (RuntimeException e) {
            // the next look may find it otherwise, and must take place
            log.error("engine {} can't be looked at", name(), e);
        }
        publish();
    }

    private void compare(DockerHost host, Map<String, Container> there) {
        Container container = there.get(host.id);
        boolean running = container != null && "running".equals(container.getState());
        if (running) {
            host.runs(now());
        }
        if (running || host.state == PoolHost.State.STOPPING) {
            return;
        }
        if (host.state == PoolHost.State.RUNNING) {
            host.failed("its container has ended: " + (container == null ? "removed" : container.getStatus()), now());
            log.warn("agent of {}: {}", host.id, host.detail);
            return;
        }
        if (now() >= host.retryAt) {
            startAgain(host, container, List.copyOf(there.values()));
        }
    }

    private void startAgain(DockerHost host, Container container, List<Container> others) {
        try {
            if (container == null) {
                containers.start(host.id, others, text -> {
                    host.detail = text;
                    publish();
                });
            } else {
                containers.start(container.getId());
            }
            host.runs(now());
            log.info("agent of {} started on engine {}", host.id, name());
        } catch (EngineException | java.io.UncheckedIOException e) {
            host.failed(e.getMessage(), now());
            log.warn("agent of {} can't be started on engine {}: {}", host.id, name(), e.getMessage());
        }
    }

    private void publish() {
        for (DockerHost host : List.copyOf(hosts.values())) {
            seen.put(host.id, host.seen(problem));
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    /** Stops looking. The containers go on. */
    @Override
    public void close() {
        thread.shutdownNow();
        engine.close();
    }
}

package org.notebookos.pool.swarm.internal;

import com.github.dockerjava.api.model.Service;
import com.github.dockerjava.api.model.SwarmNode;
import com.github.dockerjava.api.model.SwarmNodeAvailability;
import com.github.dockerjava.api.model.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.notebookos.docker.Engine;
import org.notebookos.docker.EngineException;
import org.notebookos.spi.pool.HostPool;
import org.notebookos.spi.pool.PoolException;
import org.notebookos.spi.pool.PoolHost;
import org.notebookos.spi.pool.PoolTerms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts that are nodes of a Swarm. What there is to know lies in the Swarm: in the nodes' labels and in the services.
 *
 * <p>Owner of what is asked of the manager: the pool's single thread; {@code seen} is what it last published.
 */
final class SwarmPool implements HostPool, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SwarmPool.class);
    private static final long LOOK_MILLIS = 1_000;
    private static final String UPDATE = "to be updated to image ";

    private final SwarmSpec spec;
    private final PoolTerms terms;
    private final Engine manager;
    private final Nodes nodes;
    private final AgentServices services;
    private volatile Map<String, PoolHost> seen = new ConcurrentSkipListMap<>();
    private volatile boolean looked;
    private String problem = "";
    private SwarmView view = SwarmView.none();
    /** By host. */
    private final Map<String, Ending> ending = new HashMap<>();
    /** Hosts whose agents the controller knows. */
    private final Set<String> joined = new HashSet<>();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread t = new Thread(r, "notebookos-pool-swarm");
        t.setDaemon(true);
        return t;
    });

    SwarmPool(SwarmSpec spec, PoolTerms terms, Engine manager) {
        this.spec = spec;
        this.terms = terms;
        this.manager = manager;
        this.nodes = new Nodes(manager, spec);
        this.services = new AgentServices(manager, spec);
    }

    /** Begins to look at the Swarm. */
    void start() {
        thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Whether the manager has answered since the pool was started. */
    boolean looked() {
        return looked;
    }

    private void look() {
        try {
            List<SwarmNode> there = nodes.list();
            forgetEnded();
            welcome(there);
            publish(nodes.list());
            problem = "";
            looked = true;
        } catch (EngineException e) {
            if (problem.isEmpty() && !thread.isShutdown()) {
                log.warn("pool {}: {}", spec.pool(), e.getMessage());
            }
            problem = e.getMessage();
            Map<String, PoolHost> unsure = new ConcurrentSkipListMap<>();
            seen.values().forEach(h -> unsure.put(h.id(), new PoolHost(h.id(), h.state(), 0, problem)));
            seen = unsure;
        } catch (RuntimeException e) {
            if (thread.isShutdown()) {
                return;
            }
            // the next look may find it otherwise, and must take place
            log.error("pool {}: the Swarm can't be looked at", spec.pool(), e);
        }
    }

    private void forgetEnded() {
        List<String> over =
                ending.keySet().stream().filter(id -> ending.get(id).isOver()).toList();
        Map<String, PoolHost> left = new ConcurrentSkipListMap<>(seen);
        left.keySet().removeAll(over);
        seen = left;
        over.forEach(id -> ending.remove(id).gone().complete(null));
    }

    private boolean agentEnds(SwarmNode node) {
        return ending.values().stream().anyMatch(one -> one.on(node));
    }

    /** Nodes that never were hosts become hosts, as many as there may be; and those that have the old image no more. */
    private void welcome(List<SwarmNode> there) {
        List<SwarmNode> fresh = there.stream()
                .filter(node -> spec.automatic() && Nodes.generation(node, spec).isEmpty() && usable(node))
                .limit(Math.max(0, terms.maximum() - seen.size()))
                .toList();
        List<SwarmNode> again = there.stream()
                .filter(node -> Nodes.generation(node, spec).equals(Nodes.AGAIN) && !agentEnds(node))
                .toList();
        for (List<SwarmNode> some : List.of(fresh, again)) {
            if (!some.isEmpty()) {
                host(some);
            }
        }
    }

    private static boolean usable(SwarmNode node) {
        return Nodes.ready(node) && Nodes.availability(node) == SwarmNodeAvailability.ACTIVE;
    }

    private List<PoolHost> host(List<SwarmNode> chosen) {
        String generation = AgentServices.fresh();
        services.make(generation);
        List<PoolHost> made = new ArrayList<>();
        for (SwarmNode node : chosen) {
            nodes.mark(node, generation, true);
            String id = spec.hostId(Nodes.name(node), generation);
            made.add(new PoolHost(id, PoolHost.State.STARTING, 0, "on node " + Nodes.name(node)));
            log.info("node {} becomes host {}", Nodes.name(node), id);
        }
        return made;
    }

    private void publish(List<SwarmNode> there) {
        Map<Service, List<Task>> tasks = new HashMap<>();
        services.list().forEach(service -> tasks.put(service, services.tasks(service)));
        view = SwarmView.of(spec, there, tasks);
        view.unused().forEach(services::remove);
        joined.retainAll(view.hosts().keySet());
        Map<String, PoolHost> now = new ConcurrentSkipListMap<>(view.hosts());
        ending.keySet()
                .forEach(id -> now.put(
                        id, new PoolHost(id, PoolHost.State.LEAVING, 0, "it was given back, and its agent ends")));
        toUpdate(now, view.stale())
                .ifPresent(id -> now.put(id, new PoolHost(id, PoolHost.State.LEAVING, 0, UPDATE + spec.image())));
        seen = now;
    }

    /**
     * One at a time: the one that is being emptied for it; else, when all hosts run and those that have the image already can take
     * replicas, the first of those that need it.
     */
    private Optional<String> toUpdate(Map<String, PoolHost> now, NavigableSet<String> stale) {
        Optional<String> begun = stale.stream()
                .filter(this::updating)
                .filter(id -> now.get(id).state() != PoolHost.State.LEAVING)
                .findFirst();
        boolean all = now.values().stream()
                .allMatch(host -> host.state() == PoolHost.State.RUNNING
                        && (stale.contains(host.id()) || joined.contains(host.id())));
        return begun.isPresent() || !all ? begun : stale.stream().findFirst();
    }

    @Override
    public String name() {
        return spec.pool();
    }

    @Override
    public PoolTerms terms() {
        return terms;
    }

    @Override
    public List<PoolHost> hosts() {
        return List.copyOf(seen.values());
    }

    @Override
    public CompletionStage<List<PoolHost>> grow(int count) {
        return ask(() -> {
            if (seen.size() + count > terms.maximum()) {
                throw new PoolException(
                        PoolException.Code.LIMIT,
                        "pool " + name() + " has " + seen.size() + " hosts and may have " + terms.maximum()
                                + ". Raise maxHosts, or add another pool",
                        null);
            }
            List<SwarmNode> idle = nodes.list().stream()
                    .filter(node -> Nodes.ready(node) && idle(node))
                    .sorted(Comparator.comparing(Nodes::availability))
                    .limit(count)
                    .toList();
            if (idle.size() < count) {
                throw new PoolException(
                        PoolException.Code.FAILED,
                        "the Swarm has " + idle.size() + " nodes with label " + spec.candidate()
                                + " that aren't hosts. Add nodes, or give back fewer",
                        null);
            }
            List<PoolHost> made = host(idle);
            publish(nodes.list());
            return made;
        });
    }

    /** A node that was given back may be used again, also if it was drained then; one that was never a host if it is active. */
    private boolean idle(SwarmNode node) {
        String generation = Nodes.generation(node, spec);
        return generation.equals(Nodes.RELEASED) && !agentEnds(node)
                || generation.isEmpty() && Nodes.availability(node) == SwarmNodeAvailability.ACTIVE;
    }

    /** Completes when the agent has ended: while it runs it may join again, and must not be given replicas. */
    @Override
    public CompletionStage<Void> release(String hostId) {
        return this.<CompletionStage<Void>>ask(() -> {
                    Ending begun = ending.get(hostId);
                    return begun != null ? begun.gone() : end(hostId);
                })
                .thenCompose(Function.identity());
    }

    private CompletionStage<Void> end(String hostId) {
        SwarmNode node = view.places().get(hostId);
        if (node == null) {
            throw new PoolException(PoolException.Code.UNKNOWN_HOST, "pool " + name() + " has no host " + hostId, null);
        }
        nodes.mark(node, updating(hostId) ? Nodes.AGAIN : Nodes.RELEASED, false);
        log.info("node {} is no host any more, it was {}", Nodes.name(node), hostId);
        Ending begun = Ending.of(node, spec.endsWithin());
        ending.put(hostId, begun);
        publish(nodes.list());
        return begun.gone();
    }

    @Override
    public void joined(String hostId, int gpus) {
        thread.execute(() -> joined.add(hostId));
    }

    private boolean updating(String hostId) {
        PoolHost host = seen.get(hostId);
        return host != null
                && host.state() == PoolHost.State.LEAVING
                && host.detail().startsWith(UPDATE);
    }

    private <T> CompletionStage<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                answer.complete(question.get());
            } catch (PoolException e) {
                answer.completeExceptionally(e);
            } catch (RuntimeException e) {
                answer.completeExceptionally(new PoolException(PoolException.Code.FAILED, e.getMessage(), e));
            }
        });
        return answer;
    }

    /** Stops looking. The agents go on. */
    @Override
    public void close() {
        thread.shutdownNow();
        manager.close();
    }
}

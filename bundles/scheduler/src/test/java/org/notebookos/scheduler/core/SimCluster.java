package org.notebookos.scheduler.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.spi.placement.Resources;
import org.notebookos.spi.pool.PoolTerms;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.session.SessionPolicy;

/** The core with simulated hosts around it, in virtual time: every run with the same seed is the same. */
final class SimCluster extends SimClients {

    private record Action(long at, long number, Runnable what) {}

    static final long TICK_MILLIS = 100;

    final List<KernelEvent> told = new ArrayList<>();
    final List<Change> persisted = new ArrayList<>();
    final Map<Long, Optional<KernelInfo>> succeeded = new HashMap<>();
    final Map<Long, String> answers = new HashMap<>();
    final Map<Long, SchedulerException.Code> failed = new HashMap<>();
    final Map<Long, String> failureTexts = new HashMap<>();
    final List<String> rejected = new ArrayList<>();
    final List<Command.Forward> forwards = new ArrayList<>();
    /** Executions of each request that was submitted. */
    final Map<String, Integer> executions = new HashMap<>();
    /** Requests whose cells were committed. */
    final Set<String> committed = new HashSet<>();

    private final Map<String, SimAgent> agents = new TreeMap<>();
    private final Map<String, SimGroup> groups = new LinkedHashMap<>();
    private final Map<Long, SimAgent> links = new HashMap<>();
    /** What is under way on these is lost. */
    private final Set<Long> cut = new HashSet<>();

    private final Map<String, Long> lanes = new HashMap<>();
    private final PriorityQueue<Action> actions =
            new PriorityQueue<>(Comparator.comparingLong(Action::at).thenComparingLong(Action::number));
    private final Random random;
    /** Decides which logs are behind; apart, so that it changes nothing else of a history. */
    private final Random laggards;

    private final Settings settings;
    private Runnable check = () -> {};
    private SessionPolicy session = TestPolicies.replicated(3);
    private Optional<ScalingPolicy> scaling = Optional.empty();
    private WarmSettings warming = WarmSettings.HOSTS;
    /** What new hosts say that they come from. */
    String poolOfHosts = SimPool.NAME;
    /** Where the hosts come from, if that is looked at. */
    SimPool pool;

    private final Map<String, SimPool> pools = new TreeMap<>();

    ClusterState state;
    Scheduler scheduler;
    long now = 1_000_000;
    private long actionNumber;
    private long linkNumber;
    private long life;
    private long marks;
    private boolean controllerUp = true;

    SimCluster(long seed) {
        this(seed, Settings.defaults());
    }

    SimCluster(long seed, Settings settings) {
        this.random = new Random(seed);
        this.laggards = new Random(~seed);
        this.settings = settings;
        this.state = ClusterState.empty(settings);
        this.scheduler = new Scheduler(state, settings);
        policies(3);
        tick();
    }

    SimCluster hosts(int count, int gpus) {
        return hosts(count, Resources.unlimitedBut(gpus));
    }

    SimCluster hosts(int count, Resources spec) {
        for (int i = 0; i < count; i++) {
            host("h" + (agents.size() + 1), spec);
        }
        run(50);
        return this;
    }

    SimAgent host(String id, int gpus) {
        return host(id, Resources.unlimitedBut(gpus));
    }

    SimAgent host(String id, Resources spec) {
        SimAgent agent = new SimAgent(this, id, spec);
        agents.put(id, agent);
        start(id);
        return agent;
    }

    SimAgent warmHost(String id, int gpus, int warm) {
        SimAgent agent = new SimAgent(this, id, Resources.unlimitedBut(gpus));
        agent.warmth.begin(warm);
        agents.put(id, agent);
        start(id);
        run(50);
        return agent;
    }

    /** Its containers come back when replicas are gone. */
    SimAgent lendingHost(String id, int gpus, int containers) {
        SimAgent agent = new SimAgent(this, id, Resources.unlimitedBut(gpus));
        agent.warmth.lend(containers);
        agents.put(id, agent);
        start(id);
        run(50);
        return agent;
    }

    void policies(int replicas) {
        session(TestPolicies.replicated(replicas));
    }

    /** Kernels are made with this policy from now on, if they don't name another. */
    SimCluster session(SessionPolicy policy) {
        session = policy;
        decide(at -> new Event.PoliciesChanged(
                at,
                Optional.of(new TestPolicies.FewestReplicas()),
                Optional.of(policy),
                TestPolicies.sessions(),
                scaling));
        return this;
    }

    /** So many processes wait on hosts from now on. */
    SimCluster warming(WarmSettings settings) {
        warming = settings;
        decide(at -> new Event.WarmSettingsChanged(at, settings));
        return this;
    }

    int replicas() {
        return session.replicasPerKernel();
    }

    /** Has the hosts that there are belong to a pool that grows and shrinks. */
    SimPool scaled(ScalingPolicy policy, PoolTerms terms) {
        scaling = Optional.of(policy);
        pool = new SimPool(this, terms);
        pools.put(pool.name, pool);
        pool.tell();
        policies(3);
        return pool;
    }

    /** Another pool, without hosts at first. */
    SimPool pool(String name, PoolTerms terms) {
        SimPool more = new SimPool(this, name, terms);
        pools.put(name, more);
        tellPools();
        return more;
    }

    void tellPools() {
        List<PoolFacts> facts = pools.values().stream()
                .filter(p -> p.present)
                .map(SimPool::facts)
                .toList();
        decide(at -> new Event.PoolsChanged(at, facts));
    }

    /** The host is gone for good. */
    void remove(String id) {
        kill(id);
        agents.remove(id);
    }

    /** Makes a kernel, and waits until it is ready. */
    SimCluster kernel(String kernel, Map<String, String> environment) {
        create(kernel, environment);
        run(500);
        return this;
    }

    SimCluster kernel(String kernel) {
        return kernel(kernel, Map.of());
    }

    void noPolicies() {
        decide(at -> new Event.PoliciesChanged(at, Optional.empty(), Optional.empty()));
    }

    void checkAfterEachDecision(Runnable invariants) {
        check = invariants;
    }

    // ------------------------------------------------------------------ time

    void later(long millis, Runnable what) {
        actions.add(new Action(now + millis, actionNumber++, what));
    }

    void run(long millis) {
        long until = now + millis;
        while (!actions.isEmpty() && actions.peek().at() <= until) {
            Action next = actions.remove();
            now = Math.max(now, next.at());
            next.what().run();
        }
        now = until;
    }

    private void tick() {
        if (controllerUp) {
            decide(Event.Tick::new);
            agents.values().stream().filter(a -> a.up && a.link != 0).forEach(a -> {
                long link = a.link;
                fromHost(a, at -> new HostEvent.Heartbeat(at, a.id, link));
            });
        }
        later(TICK_MILLIS, this::tick);
    }

    long cellMillis() {
        return 1 + random.nextInt(40);
    }

    /** Messages between the same two arrive in order, after a moment. */
    private void deliver(String lane, Runnable what) {
        long at = Math.max(lanes.getOrDefault(lane, 0L), now + random.nextInt(3));
        lanes.put(lane, at);
        actions.add(new Action(at, actionNumber++, what));
    }

    // ------------------------------------------------------------------ hosts

    void start(String id) {
        SimAgent agent = agents.get(id);
        agent.up = true;
        agent.startedAt = ++life;
        dial(agent);
    }

    private void dial(SimAgent agent) {
        if (!controllerUp || !agent.up) {
            return;
        }
        agent.link = ++linkNumber;
        links.put(agent.link, agent);
        HostFacts facts = agent.facts();
        long link = agent.link;
        deliver("from" + link, () -> decide(at -> new HostEvent.Joined(at, link, facts)));
        agent.open.keySet().forEach(this::elect);
    }

    /** The process is gone at once; what it had sent still arrives. */
    void kill(String id) {
        SimAgent agent = agents.get(id);
        if (!agent.up) {
            return;
        }
        agent.up = false;
        List<String> kernels = List.copyOf(agent.open.keySet());
        agent.open.clear();
        agent.leases.clear();
        close(agent);
        kernels.forEach(this::elect);
    }

    /** The process is gone at once, and with it what it had sent last. */
    void crash(String id) {
        cut.add(agents.get(id).link);
        kill(id);
    }

    /** Its connection breaks; it dials again after a while. */
    void disconnect(String id, long millis) {
        SimAgent agent = agents.get(id);
        close(agent);
        later(millis, () -> {
            if (agent.up && agent.link == 0) {
                dial(agent);
            }
        });
    }

    private void close(SimAgent agent) {
        long link = agent.link;
        agent.unlinked();
        links.remove(link);
        if (link != 0 && controllerUp) {
            deliver("from" + link, () -> decide(at -> new HostEvent.LinkClosed(at, agent.id, link)));
        }
    }

    SimAgent agent(String id) {
        return agents.get(id);
    }

    Collection<SimAgent> agents() {
        return agents.values();
    }

    void fromHost(SimAgent agent, LongFunction<Event> event) {
        long link = agent.link;
        if (link != 0 && controllerUp) {
            deliver("from" + link, () -> {
                if (!cut.contains(link)) {
                    decide(event);
                }
            });
        }
    }

    /** The controller is gone with all that it had in memory, and another one starts from what was written down. */
    void restartController(long downMillis) {
        controllerUp = false;
        agents.values().forEach(SimAgent::unlinked);
        links.clear();
        later(downMillis, () -> {
            controllerUp = true;
            state = ClusterState.restore(settings, persisted, now);
            scheduler = new Scheduler(state, settings);
            if (pool != null) {
                pool.tell();
            }
            session(session);
            warming(warming);
            agents.values().forEach(this::dial);
        });
    }

    // ------------------------------------------------------------------ groups

    SimGroup group(String kernel) {
        return groups.computeIfAbsent(kernel, k -> new SimGroup());
    }

    SimGroup newGroup(String kernel) {
        groups.remove(kernel);
        return group(kernel);
    }

    long nextMark() {
        return ++marks;
    }

    boolean quorum(String kernel, Set<String> members) {
        long there = agents.values().stream()
                .filter(a -> a.up && a.open.containsKey(kernel))
                .filter(a -> members.contains(a.open.get(kernel).id))
                .count();
        return there * 2 > members.size() && !group(kernel).divided;
    }

    /** What is agreed on reaches a majority, the given replica among them; whoever else is there may be behind. */
    void replicate(String kernel, String replica) {
        Set<String> members = group(kernel).members;
        List<String> there = new ArrayList<>(agents.values().stream()
                .filter(a -> a.up && a.open.containsKey(kernel))
                .map(a -> a.open.get(kernel).id)
                .filter(members::contains)
                .toList());
        Collections.shuffle(there, laggards);
        there.remove(replica);
        there.add(0, replica);
        int reached = Math.min(there.size(), members.size() / 2 + 1 + laggards.nextInt(members.size()));
        group(kernel).reaches(there.subList(0, reached));
    }

    /** Finds a leader after a moment, if the one there was is gone. */
    void elect(String kernel) {
        later(60, () -> {
            SimGroup group = group(kernel);
            boolean good = group.leader != null && leads(group.leader, kernel) && quorum(kernel, group.members);
            if (!good) {
                group.leader = !quorum(kernel, group.members)
                        ? null
                        : agents.values().stream()
                                .filter(a -> leads(a, kernel))
                                .findFirst()
                                .orElse(null);
                agents.values().forEach(a -> a.tell(kernel));
            }
        });
    }

    private boolean leads(SimAgent agent, String kernel) {
        return agent.up
                && agent.open.containsKey(kernel)
                && group(kernel).members.contains(agent.open.get(kernel).id);
    }

    void forwarded(SimAgent agent, Command.Forward forward) {
        forwards.add(forward);
    }

    void committed(Command.Run run) {
        committed.add(new String(run.parts().get(0), StandardCharsets.UTF_8));
    }

    void executed(Command.Run run) {
        executions.merge(new String(run.parts().get(0), StandardCharsets.UTF_8), 1, Integer::sum);
    }

    // ------------------------------------------------------------------ decisions

    @Override
    void decide(LongFunction<Event> event) {
        if (!controllerUp) {
            return;
        }
        for (Decision decision : scheduler.decide(event.apply(now))) {
            carryOut(decision);
        }
        SimInvariants.indexesAgree(state);
        check.run();
    }

    private void carryOut(Decision decision) {
        if (decision instanceof Decision.Send send) {
            if (send.command() instanceof Command.ChangeMembers change) {
                SimInvariants.neverFewerVoters(state, change, group(change.kernelId()));
            }
            SimAgent agent = links.get(send.link());
            if (agent != null) {
                deliver("to" + send.link(), () -> {
                    if (agent.up && agent.link == send.link()) {
                        agent.receive(send.commandId(), send.command());
                    }
                });
            }
        } else if (decision instanceof Decision.Tell tell) {
            told.add(tell.event());
        } else if (decision instanceof Decision.Persist persist) {
            persisted.add(persist.change());
        } else if (decision instanceof Decision.Grow grow) {
            pools.get(grow.pool()).carryOut(grow);
        } else if (decision instanceof Decision.Release release) {
            pools.get(release.pool()).carryOut(release);
        } else if (decision instanceof Decision.TellJoined joined) {
            pools.get(joined.pool()).carryOut(joined);
        } else if (decision instanceof Decision.Succeed done) {
            succeeded.put(done.ticket(), done.kernel());
            answers.put(done.ticket(), done.text());
        } else if (decision instanceof Decision.Fail fail) {
            failed.put(fail.ticket(), fail.code());
            failureTexts.put(fail.ticket(), fail.text());
        } else if (decision instanceof Decision.Reject reject) {
            rejected.add(reject.code());
            links.remove(reject.link());
        } else if (decision instanceof Decision.CutLink cut) {
            SimAgent agent = links.remove(cut.link());
            if (agent != null && agent.link == cut.link()) {
                agent.unlinked();
                later(100, () -> dial(agent));
            }
        }
    }

    // ------------------------------------------------------------------ what tests look at

    boolean happened(String text) {
        return status().events().stream().anyMatch(e -> e.text().contains(text));
    }

    ClusterStatus status() {
        return scheduler.status(now, Map.of());
    }

    ClusterStatus.KernelRow row(String kernel) {
        return status().kernels().stream()
                .filter(k -> k.id().equals(kernel))
                .findFirst()
                .orElseThrow();
    }

    List<KernelEvent.CellEnded> ended() {
        return of(KernelEvent.CellEnded.class);
    }

    <T extends KernelEvent> List<T> of(Class<T> type) {
        return told.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static String name(KernelEvent.CellEnded ended) {
        return new String(ended.request().get(0), StandardCharsets.UTF_8);
    }

    int executions(String name) {
        return executions.getOrDefault(name, 0);
    }
}

package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.StateRequest;
import org.notebookos.spi.placement.Resources;

/** A host agent in virtual time: keeps to the contract of the host link, and knows no sockets, logs or processes. */
final class SimAgent {

    /** A replica on this host. */
    static final class SimReplica {
        final String id;
        ReplicaState state = ReplicaState.OPENING;
        Heat heat = Heat.HOT;
        Running running;
        /** It isn't replicated. */
        boolean foreign;
        /** Of its process; empty before the first. */
        String mark = "";

        String detail = "";

        SimReplica(String id) {
            this.id = id;
        }
    }

    /** A cell in the hands of this host. */
    record Running(Command.Run run, int generation, boolean begun) {}

    final String id;
    private final String pool;
    final int gpus;
    /** What it says that it has. */
    final Resources spec;

    final SimCluster cluster;
    boolean up;
    /** How long a commit takes that the client doesn't wait for. */
    private static final long CONFIRM_MILLIS = 5_000;

    long commitMillis = 30;
    /** How long the process of a new replica takes to start. */
    long startMillis = 20;
    /** How long it takes to delete a replica's state. */
    long closeMillis;
    /** How long a commit takes that clients wait for. */
    long strictMillis;
    /** Deltas can't be stored, so cells are not durable. */
    boolean storeAway;

    long startedAt;
    long link;
    final Map<String, String> stored = new TreeMap<>();
    final Map<String, SimReplica> open = new TreeMap<>();
    final Map<String, HostFacts.Held> leases = new HashMap<>();

    /** Tests may have cells go on until they are told to end. */
    final Set<String> holding = new HashSet<>();

    final List<Command> received = new ArrayList<>();
    /** What it says when it is asked to end an idle process; empty: it does. */
    String objection = "";
    /** Processes of this host that were started. */
    int processes;

    CellStep.Refusal refuseNext;
    final SimWarmth warmth = new SimWarmth(this);
    /** Fresh processes that took the place of others after a cell. */
    int replaced;

    boolean failNextReply;
    /** It takes questions about state and doesn't answer. */
    boolean silent;

    SimAgent(SimCluster cluster, String id, int gpus) {
        this(cluster, id, Resources.unlimitedBut(gpus));
    }

    SimAgent(SimCluster cluster, String id, Resources spec) {
        this.cluster = cluster;
        this.id = id;
        this.pool = cluster.poolOfHosts;
        this.gpus = spec.gpus();
        this.spec = spec;
    }

    int idle() {
        return gpus - leases.values().stream().mapToInt(HostFacts.Held::gpus).sum();
    }

    HostFacts facts() {
        List<ReplicaReport> reports = new ArrayList<>();
        open.forEach((kernel, replica) -> reports.add(report(kernel, replica)));
        return new HostFacts(
                id,
                pool,
                "0.1",
                1,
                startedAt,
                id + ":1",
                spec,
                reports,
                Set.copyOf(stored.keySet()),
                List.copyOf(leases.values()),
                warmth.now(),
                List.of());
    }

    ReplicaReport report(String kernel, SimReplica replica) {
        SimGroup group = cluster.group(kernel);
        boolean leading = group.leader == this;
        boolean begun = replica.running != null && replica.running.begun();
        return new ReplicaReport(
                kernel,
                replica.id,
                replica.state,
                replica.state == ReplicaState.STARTING ? 0 : 100,
                leading,
                group.termOf(replica.id),
                List.copyOf(group.members),
                replica.detail,
                session(group, replica),
                group.lastExecutor,
                begun ? replica.running.run().term() : 0,
                begun ? replica.running.run().attempt() : 0,
                List.of(),
                replica.heat,
                "");
    }

    private static String session(SimGroup group, SimReplica replica) {
        if (!replica.foreign) {
            return group.session;
        }
        return replica.mark.isEmpty() ? "" : group.session + "_" + replica.mark;
    }

    /** The process of a kernel that isn't replicated ends, and another one follows unless it is given up. */
    void processDies(String kernel, boolean forGood) {
        SimReplica replica = open.get(kernel);
        replica.detail = "its process ended";
        Running running = replica.running;
        replica.running = null;
        if (running != null) {
            step(running.run(), replica.id, new CellStep.Failed("REPLICA_DIED", "its process ended", false));
        }
        if (forGood) {
            replica.state = ReplicaState.FAILED;
        } else {
            start(kernel, replica);
        }
        tell(kernel);
    }

    void tell(String kernel) {
        SimReplica replica = open.get(kernel);
        if (replica != null) {
            ReplicaReport report = report(kernel, replica);
            cluster.fromHost(this, at -> new HostEvent.ReplicaReported(at, id, link, report));
        }
    }

    private void answer(long command, boolean ok) {
        answer(command, ok, ok ? "" : "FAILED", "sim");
    }

    private void answer(long command, boolean ok, String code, String text) {
        if (command != 0) {
            cluster.fromHost(this, at -> new HostEvent.CommandAnswered(at, id, link, command, ok, code, text));
        }
    }

    void receive(long commandId, Command command) {
        received.add(command);
        if (command instanceof Command.Open wish) {
            open(commandId, wish);
        } else if (command instanceof Command.Close close) {
            if (closeMillis == 0) {
                close(commandId, close);
            } else {
                cluster.later(closeMillis, () -> close(commandId, close));
            }
        } else if (command instanceof Command.ChangeMembers change) {
            changeMembers(commandId, change);
        } else if (command instanceof Command.Run run) {
            run(run);
        } else if (command instanceof Command.Begin begin) {
            confirmed(begin);
        } else if (command instanceof Command.Reset reset) {
            reset(commandId, reset);
        } else if (command instanceof Command.Forward forward) {
            cluster.forwarded(this, forward);
        } else if (command instanceof Command.Interrupt interrupt) {
            if (!interrupt.onlyBeforeCode()) {
                finishHeld(interrupt.kernelId());
            }
        } else if (command instanceof Command.KeepWarm keep) {
            warmth.keep(keep.processes());
        } else if (command instanceof Command.Recover recover) {
            recover(commandId, recover.kernelId());
        } else if (command instanceof Command.SetHeat set) {
            heat(set.kernelId(), set.heat());
        } else if (command instanceof Command.Suspend suspend) {
            suspend(commandId, suspend);
        } else if (command instanceof Command.Settle cell) {
            settle(commandId, cell);
        } else if (command instanceof Command.AskState ask) {
            state(commandId, ask);
        }
    }

    private void close(long commandId, Command.Close close) {
        open.remove(close.kernelId());
        stored.remove(close.kernelId());
        leases.remove(close.kernelId());
        answer(commandId, true);
        cluster.elect(close.kernelId());
    }

    private void recover(long commandId, String kernel) {
        SimGroup group = cluster.group(kernel);
        SimReplica replica = open.get(kernel);
        if (replica == null || !group.members.contains(replica.id)) {
            answer(commandId, false, "UNKNOWN_KERNEL", "no member here");
        } else if (group.members.size() > 1 && cluster.quorum(kernel, group.members)) {
            answer(commandId, false, "HAS_QUORUM", "the group has a leader");
        } else {
            group.recover(replica.id);
            cluster.elect(kernel);
            tell(kernel);
            answer(commandId, true);
        }
    }

    private void settle(long commandId, Command.Settle cell) {
        SimGroup group = cluster.group(cell.kernelId());
        SimReplica replica = open.get(cell.kernelId());
        if (replica == null || !cluster.quorum(cell.kernelId(), group.members)) {
            answer(commandId, false, "NO_QUORUM", "not now");
            return;
        }
        boolean committed = group.abandon(cell.term(), cell.attempt(), cell.firstAttempt());
        cluster.replicate(cell.kernelId(), replica.id);
        answer(commandId, true, "", Boolean.toString(committed));
    }

    private void state(long commandId, Command.AskState ask) {
        SimGroup group = cluster.group(ask.kernelId());
        SimReplica replica = open.get(ask.kernelId());
        if (replica == null || silent) {
            answerUnlessSilent(commandId);
        } else if (ask.request() instanceof StateRequest.Undo) {
            if (cluster.quorum(ask.kernelId(), group.members) && replica.running == null) {
                group.restore(replica.id);
                cluster.replicate(ask.kernelId(), replica.id);
                cluster.agents().forEach(a -> a.tell(ask.kernelId()));
                answer(commandId, true, "", "{\"term\":" + group.term + "}");
            } else {
                answer(commandId, false, "NO_QUORUM", "not now");
            }
        } else {
            answer(commandId, true, "", "{\"host\":\"" + id + "\"}");
        }
    }

    private void answerUnlessSilent(long commandId) {
        if (!silent) {
            answer(commandId, false, "UNKNOWN_KERNEL", "no replica of it is open here");
        }
    }

    private void suspend(long commandId, Command.Suspend suspend) {
        SimReplica replica = open.get(suspend.kernelId());
        if (replica == null) {
            answer(commandId, false, "UNKNOWN_KERNEL", "no replica of it is open here");
        } else if (replica.running != null) {
            answer(commandId, false, "BUSY", "it works for a client");
        } else if (!objection.isEmpty() && !(suspend.acceptLoss() && objection.equals("WOULD_LOSE"))) {
            answer(commandId, false, objection, "sock (sockets can't move)");
        } else {
            heat(suspend.kernelId(), Heat.COLD);
            answer(commandId, true);
        }
    }

    /** A cell that runs is never cut off by that. */
    private void heat(String kernel, Heat heat) {
        SimReplica replica = open.get(kernel);
        if (replica == null || (heat == Heat.COLD && replica.running != null)) {
            return;
        }
        boolean starts = replica.heat == Heat.COLD && heat != Heat.COLD;
        replica.heat = heat;
        if (heat == Heat.COLD) {
            replica.state = ReplicaState.COLD;
        } else if (starts) {
            start(kernel, replica);
        }
        tell(kernel);
    }

    private void start(String kernel, SimReplica replica) {
        processes++;
        replica.mark = "p" + cluster.nextMark();
        replica.state = ReplicaState.STARTING;
        long life = startedAt;
        cluster.later(startMillis, () -> becomeReady(kernel, replica, life));
    }

    private void open(long commandId, Command.Open wish) {
        boolean otherLog = wish.program().isPresent()
                && !wish.initialMembers().isEmpty()
                && !cluster.group(wish.kernelId()).members.contains(wish.replicaId());
        SimGroup group = otherLog ? cluster.newGroup(wish.kernelId()) : cluster.group(wish.kernelId());
        if (group.dropped.contains(wish.replicaId())) {
            throw new AssertionError(wish + " joins again though it was given up");
        }
        if (group.members.isEmpty()) {
            wish.initialMembers().forEach(m -> group.members.add(m.replicaId()));
            group.session = wish.sessionId();
        }
        stored.put(wish.kernelId(), wish.replicaId());
        SimReplica replica = open.computeIfAbsent(wish.kernelId(), k -> new SimReplica(wish.replicaId()));
        replica.heat = wish.heat();
        replica.foreign = wish.program().isPresent();
        if (wish.heat() == Heat.COLD) {
            replica.state = ReplicaState.COLD;
        } else {
            start(wish.kernelId(), replica);
        }
        answer(commandId, true);
        tell(wish.kernelId());
        warmth.taken();
        cluster.elect(wish.kernelId());
    }

    /** A replica is ready once it has the log: it must be a member of a group with a leader. */
    private void becomeReady(String kernel, SimReplica replica, long life) {
        if (!up || startedAt != life || open.get(kernel) != replica || replica.state != ReplicaState.STARTING) {
            return;
        }
        SimGroup group = cluster.group(kernel);
        if (group.leader == null || !cluster.quorum(kernel, group.members) || !group.members.contains(replica.id)) {
            cluster.later(50, () -> becomeReady(kernel, replica, life));
            return;
        }
        replica.state = ReplicaState.READY;
        group.reaches(List.of(replica.id));
        tell(kernel);
    }

    private void changeMembers(long commandId, Command.ChangeMembers change) {
        SimGroup group = cluster.group(change.kernelId());
        Set<String> wished = new HashSet<>();
        change.members().forEach(m -> wished.add(m.replicaId()));
        boolean can = cluster.quorum(change.kernelId(), group.members)
                && cluster.quorum(change.kernelId(), wished)
                && open.containsKey(change.kernelId());
        if (can) {
            group.members = wished;
            cluster.elect(change.kernelId());
            cluster.agents().forEach(a -> a.tell(change.kernelId()));
        }
        answer(commandId, can);
    }

    private void reset(long commandId, Command.Reset reset) {
        SimGroup group = cluster.group(reset.kernelId());
        if (!cluster.quorum(reset.kernelId(), group.members)) {
            answer(commandId, false);
            return;
        }
        group.session = reset.sessionId();
        group.generation++;
        group.finishedAttempt = -1;
        group.attempt = 0;
        group.winner = "";
        group.yielded.clear();
        answer(commandId, true);
        for (SimAgent agent : cluster.agents()) {
            SimReplica replica = agent.open.get(reset.kernelId());
            if (replica != null) {
                agent.leases.remove(reset.kernelId());
                replica.running = null;
                replica.state = replica.heat == Heat.COLD ? ReplicaState.COLD : ReplicaState.STARTING;
                replica.mark = "p" + cluster.nextMark();
                agent.tell(reset.kernelId());
                long life = agent.startedAt;
                cluster.later(20, () -> agent.becomeReady(reset.kernelId(), replica, life));
            }
        }
    }

    private void step(Command.Run run, String replica, CellStep step) {
        cluster.fromHost(
                this,
                at -> new HostEvent.CellProgressed(
                        at, id, link, run.kernelId(), replica, run.term(), run.attempt(), step));
    }

    private void run(Command.Run run) {
        SimReplica replica = open.get(run.kernelId());
        if (replica == null) {
            step(run, run.replicaId(), new CellStep.Refused(CellStep.Refusal.UNKNOWN_KERNEL, ""));
            return;
        }
        if (replica.running != null
                && replica.running.run().term() == run.term()
                && replica.running.run().attempt() == run.attempt()) {
            return;
        }
        CellStep.Refusal refusal = refusal(run, replica);
        boolean votes = refusal == null || refusal == CellStep.Refusal.NO_DEVICES && run.contested();
        if (votes && cluster.group(run.kernelId()).begun(run.attempt(), run.firstAttempt())) {
            step(run, replica.id, new CellStep.Refused(CellStep.Refusal.BEGUN, ""));
        } else if (refusal == CellStep.Refusal.NO_DEVICES && run.contested()) {
            cluster.group(run.kernelId()).yield(run.attempt(), replica.id);
            cluster.replicate(run.kernelId(), replica.id);
            step(run, replica.id, new CellStep.Yielded(""));
        } else if (refusal != null) {
            step(run, replica.id, new CellStep.Refused(refusal, ""));
        } else if (!cluster.group(run.kernelId()).lead(run.attempt(), replica.id)) {
            step(run, replica.id, new CellStep.Refused(CellStep.Refusal.LOST_ELECTION, ""));
        } else {
            begin(run, replica);
        }
    }

    private CellStep.Refusal refusal(Command.Run run, SimReplica replica) {
        CellStep.Refusal told = refuseNext;
        refuseNext = null;
        SimGroup group = cluster.group(run.kernelId());
        if (told != null) {
            return told;
        }
        if (replica.state != ReplicaState.READY || run.term() > group.term + 1) {
            return CellStep.Refusal.NOT_READY;
        }
        if (run.term() <= group.term) {
            return CellStep.Refusal.STALE_TERM;
        }
        if (!cluster.quorum(run.kernelId(), group.members)) {
            return CellStep.Refusal.NO_QUORUM;
        }
        return idle() < run.gpus() ? CellStep.Refusal.NO_DEVICES : null;
    }

    private void begin(Command.Run run, SimReplica replica) {
        SimGroup group = cluster.group(run.kernelId());
        cluster.replicate(run.kernelId(), replica.id);
        replica.running = new Running(run, group.generation, false);
        replica.state = ReplicaState.RUNNING;
        if (run.gpus() > 0) {
            leases.put(
                    run.kernelId(),
                    new HostFacts.Held(run.kernelId(), run.term(), run.attempt(), run.epoch(), run.gpus()));
        }
        step(run, replica.id, new CellStep.Started(500, 100));
        if (run.attempt() != Kernel.MANDATE) {
            execute(run, replica);
            return;
        }
        Running running = replica.running;
        cluster.later(CONFIRM_MILLIS, () -> {
            if (replica.running == running) {
                replica.running = null;
                replica.state = ReplicaState.READY;
                leases.remove(run.kernelId());
                step(
                        run,
                        replica.id,
                        new CellStep.Refused(CellStep.Refusal.NOT_READY, "nobody said that it may begin"));
                tell(run.kernelId());
            }
        });
    }

    private void confirmed(Command.Begin begin) {
        SimReplica replica = open.get(begin.kernelId());
        Running running = replica == null ? null : replica.running;
        boolean awaited = running != null
                && !running.begun()
                && running.run().term() == begin.term()
                && running.run().attempt() == begin.attempt();
        if (awaited) {
            execute(running.run(), replica);
        }
    }

    /** What waits for the controller's word doesn't begin any more. */
    void unlinked() {
        link = 0;
        open.forEach((kernel, replica) -> {
            if (replica.running != null && !replica.running.begun()) {
                replica.running = null;
                replica.state = ReplicaState.READY;
                leases.remove(kernel);
            }
        });
    }

    private void execute(Command.Run run, SimReplica replica) {
        cluster.executed(run);
        replica.running = new Running(run, replica.running.generation(), true);
        Running running = replica.running;
        if (!holding.contains(run.kernelId())) {
            cluster.later(cluster.cellMillis(), () -> end(running, replica, startedAt));
        }
    }

    /** Lets a cell that was held end. */
    void finishHeld(String kernel) {
        SimReplica replica = open.get(kernel);
        if (replica != null && replica.running != null && replica.running.begun()) {
            end(replica.running, replica, startedAt);
        }
    }

    private boolean goesOn(Running running, SimReplica replica, long life) {
        return up
                && startedAt == life
                && replica.running == running
                && open.get(running.run().kernelId()) == replica;
    }

    private void end(Running running, SimReplica replica, long life) {
        if (!goesOn(running, replica, life)) {
            return;
        }
        Command.Run run = running.run();
        step(run, replica.id, new CellStep.Replied(failNextReply ? "error" : "ok", 1000));
        failNextReply = false;
        HostFacts.Held held = leases.remove(run.kernelId());
        if (held != null) {
            step(run, replica.id, released(held.gpus()));
        }
        if (run.durability() == Durability.PIPELINED) {
            step(run, replica.id, new CellStep.Captured());
            cluster.later(commitMillis, () -> commit(running, replica, life));
        } else if (strictMillis > 0) {
            cluster.later(strictMillis, () -> commit(running, replica, life));
        } else {
            commit(running, replica, life);
        }
    }

    /** What a host says that can measure. */
    static CellStep.Released released(int gpus) {
        return new CellStep.Released(Optional.of(new ClusterStatus.CellGpus(
                gpus, gpus * 1.5, OptionalDouble.of(0.5), OptionalLong.of(100), OptionalDouble.of(40), 7)));
    }

    private void commit(Running running, SimReplica replica, long life) {
        if (!goesOn(running, replica, life)) {
            return;
        }
        Command.Run run = running.run();
        SimGroup group = cluster.group(run.kernelId());
        if (!cluster.quorum(run.kernelId(), group.members) || storeAway) {
            if (storeAway) {
                step(run, replica.id, new CellStep.NotDurable("the store can't be reached"));
            }
            cluster.later(50, () -> commit(running, replica, life));
            return;
        }
        replica.running = null;
        replica.state = ReplicaState.READY;
        if (group.members.contains(replica.id) && group.finish(run.term(), run.attempt(), replica.id)) {
            cluster.committed(run);
            objection = objection.equals("UNSAVED") ? "" : objection;
            cluster.replicate(run.kernelId(), replica.id);
            step(run, replica.id, new CellStep.Finished(1000, 0, 2000));
            if (run.freshProcess()) {
                replaced++;
                warmth.taken();
                replica.state = ReplicaState.STARTING;
                cluster.later(20, () -> becomeReady(run.kernelId(), replica, life));
            }
        } else {
            step(run, replica.id, new CellStep.Failed("SUPERSEDED", "another attempt was elected", true));
        }
        tell(run.kernelId());
    }
}

package org.notebookos.simulator.engine;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.notebookos.scheduler.core.CellStep;
import org.notebookos.scheduler.core.Command;
import org.notebookos.scheduler.core.Event;
import org.notebookos.scheduler.core.Heat;
import org.notebookos.scheduler.core.HostEvent;
import org.notebookos.scheduler.core.HostFacts;
import org.notebookos.scheduler.core.MemberAddress;
import org.notebookos.scheduler.core.ReplicaReport;
import org.notebookos.scheduler.core.ReplicaState;
import org.notebookos.scheduler.core.Warmth;
import org.notebookos.spi.placement.Resources;

/** A host in virtual time: does what it is told, and answers as an agent does, after what the cost model says that it takes. */
final class SimulatedHost {

    final String id;
    final String pool;
    final int gpus;
    final long link;
    private final World world;
    private final SimulatedCells cells;
    private final Map<String, SimulatedReplica> replicas = new LinkedHashMap<>();
    private boolean gone;
    private long lastSent;

    SimulatedHost(World world, String id, String pool, int gpus, long link) {
        this.world = world;
        this.id = id;
        this.pool = pool;
        this.gpus = gpus;
        this.link = link;
        this.cells = new SimulatedCells(world, this);
    }

    void join() {
        HostFacts facts = new HostFacts(
                id,
                pool,
                "simulated",
                link,
                world.time.now(),
                id + ":1",
                Resources.unlimitedBut(gpus),
                List.of(),
                Set.of(),
                List.of(),
                Warmth.lent(gpus),
                List.of());
        world.measurements.hostJoined(world.time.now(), gpus);
        send(at -> new HostEvent.Joined(at, link, facts));
    }

    /** The machine is given back. */
    void leave() {
        if (!replicas.isEmpty() || cells.bound() > 0) {
            throw new IllegalStateException(id + " is released with " + replicas.size() + " replicas and "
                    + cells.bound() + " bound GPUs on it");
        }
        world.measurements.hostLeft(world.time.now(), gpus);
        send(at -> new HostEvent.LinkClosed(at, id, link));
        gone = true;
        world.controller.removed(this);
    }

    boolean gone() {
        return gone;
    }

    int bound() {
        return cells.bound();
    }

    /** What one host says arrives in order. */
    void send(LongFunction<Event> event) {
        if (!gone) {
            lastSent = Math.max(lastSent, world.time.now() + world.draws.network());
            world.time.at(lastSent, () -> world.controller.decide(event));
        }
    }

    private void answer(long command, boolean ok, String code) {
        if (command != 0) {
            send(at -> new HostEvent.CommandAnswered(at, id, link, command, ok, code, ok ? "" : "simulated"));
        }
    }

    void receive(long commandId, Command command) {
        if (command instanceof Command.Open wish) {
            open(commandId, wish);
        } else if (command instanceof Command.Close close) {
            close(commandId, close.kernelId());
        } else if (command instanceof Command.ChangeMembers change) {
            world.time.after(world.draws.commit(), () -> changeMembers(commandId, change));
        } else if (command instanceof Command.Run run) {
            cells.run(run, replicas.get(run.kernelId()));
        } else if (command instanceof Command.Begin begin) {
            cells.confirmed(begin, replicas.get(begin.kernelId()));
        } else if (command instanceof Command.Settle settle) {
            boolean committed = world.log(settle.kernelId()).term() >= settle.term();
            send(at -> new HostEvent.CommandAnswered(at, id, link, commandId, true, "", Boolean.toString(committed)));
        } else if (command instanceof Command.Reset reset) {
            reset(commandId, reset);
        } else {
            answer(commandId, false, "UNSUPPORTED");
        }
    }

    private void open(long commandId, Command.Open wish) {
        KernelLog log = world.log(wish.kernelId());
        SimulatedReplica there = replicas.get(wish.kernelId());
        if (there != null && !there.id.equals(wish.replicaId())) {
            throw new IllegalStateException(
                    "two replicas of " + wish.kernelId() + " on " + id + ": " + there.id + " and " + wish.replicaId());
        }
        SimulatedReplica replica = new SimulatedReplica(wish.kernelId(), wish.replicaId());
        replicas.put(wish.kernelId(), replica);
        log.opened(replica.id, this);
        if (!wish.initialMembers().isEmpty()) {
            log.form(
                    wish.initialMembers().stream().map(MemberAddress::replicaId).toList(),
                    wish.sessionId(),
                    world.draws::leader);
        }
        world.measurements.replicas(world.time.now(), world.gpus(replica.kernel));
        answer(commandId, true, "");
        cells.reserve(replica);
        start(replica, wish.initialMembers().isEmpty());
    }

    /** A process starts; if there is state already, it takes that over. */
    private void start(SimulatedReplica replica, boolean moves) {
        boolean state = world.log(replica.kernel).term() > 0;
        long millis = world.draws.start(world.setup.startsWarm(moves))
                + (state ? world.draws.takeOver(world.state(replica.kernel)) : 0);
        replica.state = ReplicaState.STARTING;
        replica.hydrated = false;
        replica.initialised = false;
        world.time.after(millis, () -> {
            replica.hydrated = true;
            becomeReady(replica);
        });
    }

    /** The process is replaced by another. */
    void renew(SimulatedReplica replica) {
        start(replica, false);
        report(replica);
    }

    /** Who isn't a member yet becomes ready when it is. */
    private void becomeReady(SimulatedReplica replica) {
        boolean here = replicas.get(replica.kernel) == replica;
        if (here
                && replica.hydrated
                && replica.state == ReplicaState.STARTING
                && world.log(replica.kernel).has(replica.id)) {
            replica.state = ReplicaState.READY;
            report(replica);
        }
    }

    private void close(long commandId, String kernel) {
        SimulatedReplica replica = replicas.remove(kernel);
        if (replica != null) {
            cells.drop(replica);
            cells.unreserve(replica);
            world.measurements.replicas(world.time.now(), -world.gpus(kernel));
            world.closed(kernel, replica.id);
        }
        answer(commandId, true, "");
    }

    private void changeMembers(long commandId, Command.ChangeMembers change) {
        KernelLog log = world.log(change.kernelId());
        Set<String> wished = new LinkedHashSet<>();
        change.members().forEach(m -> wished.add(m.replicaId()));
        boolean can = replicas.containsKey(change.kernelId()) && log.quorum(log.members()) && log.quorum(wished);
        if (can) {
            log.change(wished);
        }
        answer(commandId, can, can ? "" : "NO_QUORUM");
        if (can) {
            log.hosts().forEach(h -> h.membersChanged(change.kernelId()));
        }
    }

    private void membersChanged(String kernel) {
        SimulatedReplica replica = replicas.get(kernel);
        if (replica != null) {
            if (replica.hydrated && replica.state == ReplicaState.STARTING) {
                becomeReady(replica);
            } else {
                report(replica);
            }
        }
    }

    private void reset(long commandId, Command.Reset reset) {
        world.log(reset.kernelId()).reset(reset.sessionId());
        answer(commandId, true, "");
        for (SimulatedHost host : world.log(reset.kernelId()).hosts()) {
            SimulatedReplica replica = host.replicas.get(reset.kernelId());
            host.cells.drop(replica);
            host.renew(replica);
        }
    }

    void report(SimulatedReplica replica) {
        KernelLog log = world.log(replica.kernel);
        Command.Run run = replica.running;
        ReplicaReport report = new ReplicaReport(
                replica.kernel,
                replica.id,
                replica.state,
                1,
                log.leads(replica.id),
                log.term(),
                List.copyOf(log.members()),
                "",
                log.session(),
                log.lastExecutor(),
                run == null ? 0 : run.term(),
                run == null ? 0 : run.attempt(),
                List.of(),
                Heat.HOT,
                "");
        send(at -> new HostEvent.ReplicaReported(at, id, link, report));
    }

    void step(Command.Run run, String replica, CellStep step) {
        send(at ->
                new HostEvent.CellProgressed(at, id, link, run.kernelId(), replica, run.term(), run.attempt(), step));
    }
}

package org.notebookos.simulator.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.core.ClientEvent;
import org.notebookos.simulator.trace.Session;
import org.notebookos.simulator.trace.Task;

/** The user of one session: makes a kernel, submits its cells, and shuts it down. */
final class SessionRun {

    private final World world;
    private final Session session;
    private final boolean closedLoop;
    private final Runnable over;
    private int next;
    private boolean waiting;
    private boolean placed;
    private boolean ended;
    private long submittedAt;
    private long startedAt;
    private long lastEnd;
    private boolean atOnce;
    private String executor = "";

    SessionRun(World world, Session session, boolean closedLoop, Runnable over) {
        this.world = world;
        this.session = session;
        this.closedLoop = closedLoop;
        this.over = over;
    }

    String id() {
        return session.id();
    }

    int gpus() {
        return session.gpus();
    }

    double stateMegabytes() {
        return session.needs().stateMegabytes();
    }

    boolean ended() {
        return ended;
    }

    void begin() {
        world.enter(this);
        create();
    }

    private void create() {
        long mine = world.controller.ticket(this);
        Map<String, String> environment = Map.of("KERNEL_GPUS", Integer.toString(session.gpus()));
        world.controller.decide(at -> new ClientEvent.Create(
                at, mine, new KernelRequest(id(), "python3", environment, Optional.empty()), id()));
    }

    /** The kernel is there. */
    void granted() {
        if (ended) {
            return;
        }
        lastEnd = closedLoop ? world.time.now() - session.start() : VirtualTime.ORIGIN;
        schedule();
    }

    /** Its first replicas are about to be made. */
    void placed() {
        if (!placed) {
            placed = true;
            world.measurements.sessionBegan(world.time.now() - VirtualTime.ORIGIN - session.start());
        }
    }

    /** The kernel could not be made. */
    void refused(SchedulerException.Code code) {
        if (ended) {
            return;
        }
        boolean hopeless = code != SchedulerException.Code.NO_HOSTS;
        long again = world.time.now() + world.draws.retry();
        if (hopeless || again > VirtualTime.ORIGIN + session.end()) {
            world.measurements.sessionRefused(code.name(), session.tasks().size());
            ended = true;
            over.run();
        } else {
            world.time.at(again, this::create);
        }
    }

    /** Sees to the next cell; after the last one, to the end. */
    private void schedule() {
        long now = world.time.now();
        if (next < session.tasks().size()) {
            world.time.at(Math.max(now, due(session.tasks().get(next).submit())), this::submit);
        } else {
            world.time.at(Math.max(now, due(session.end())), this::end);
        }
    }

    /** When something of the trace happens; in a closed loop as long after the cell before as in the trace. */
    private long due(long inTrace) {
        if (!closedLoop || next == 0) {
            return lastEnd + inTrace;
        }
        return lastEnd + inTrace - session.tasks().get(next - 1).end();
    }

    private void submit() {
        Task task = session.tasks().get(next);
        submittedAt = world.time.now();
        waiting = true;
        atOnce = false;
        ClientMessage.CellRequest cell =
                new ClientMessage.CellRequest(Optional.of(task.gpus()), true, id() + "/" + task.number());
        world.measurements.submitted(submittedAt);
        world.controller.decide(at -> new ClientEvent.Submit(
                at, new ClientMessage(id(), "user", Channel.SHELL, "execute_request", List.of(), Optional.of(cell))));
    }

    /** A replica is asked to run the cell. */
    void handedOut() {
        atOnce |= world.time.now() == submittedAt;
    }

    /** Returns how long the present cell runs, in milliseconds. */
    long duration() {
        return session.tasks().get(next).duration();
    }

    /** User code begins. */
    void started(String replica) {
        if (!waiting) {
            throw new IllegalStateException("cell " + next + " of " + id() + " runs twice, or was never submitted");
        }
        waiting = false;
        startedAt = world.time.now();
        Task task = session.tasks().get(next);
        world.measurements.started(startedAt - submittedAt, task.gpus() > 0, atOnce, executor, replica);
        executor = replica;
    }

    /** The reply is there. */
    void replied() {
        world.measurements.replied(world.time.now() - submittedAt);
        cellOver();
    }

    /** The cell won't run, or was lost. */
    void failed(String code) {
        if (!ended) {
            waiting = false;
            world.measurements.failed(code);
            cellOver();
        }
    }

    private void cellOver() {
        next++;
        if (closedLoop) {
            lastEnd = world.time.now();
        }
        schedule();
    }

    private void end() {
        ended = true;
        world.controller.decide(at -> new ClientEvent.Delete(at, 0, id()));
        over.run();
    }
}

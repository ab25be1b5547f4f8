package org.notebookos.scheduler.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.core.CellStep;
import org.notebookos.scheduler.core.Change;
import org.notebookos.scheduler.core.ClusterState;
import org.notebookos.scheduler.core.Command;
import org.notebookos.scheduler.core.Decision;
import org.notebookos.scheduler.core.Event;
import org.notebookos.scheduler.core.HostEvent;
import org.notebookos.scheduler.core.PoolEvent;
import org.notebookos.scheduler.core.Scheduler;
import org.notebookos.scheduler.core.Settings;
import org.notebookos.scheduler.internal.hosts.Admission;
import org.notebookos.scheduler.internal.hosts.HostLinks;
import org.notebookos.scheduler.internal.journal.Journal;
import org.notebookos.scheduler.internal.journal.JournalException;
import org.notebookos.scheduler.internal.outputs.OutputRelay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the core: brings events in through the {@link Mailbox} and carries the decisions out. Owner of the core, the journal and
 * the decisions under way: whoever is inside the mailbox.
 */
final class Engine implements Mailbox.Inside<Engine.Task>, AutoCloseable {

    /** Something to do inside. */
    interface Task {
        List<Decision> run(Scheduler scheduler, long now);
    }

    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final long TICK_MILLIS = 100;
    private static final long POOLS_MILLIS = 1000;

    private final Scheduler scheduler;
    private final Journal journal;
    private final LongSupplier clock;
    private final Tickets tickets;
    private final OutputRelay outputs;
    private final HostLinks links;
    private final HostPools pools;
    private final ExecutorService journalThread;
    private final ScheduledExecutorService ticker;
    private final Mailbox<Task> mailbox;
    private final List<Decision> decisions = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private boolean urgent;
    private long now;
    private volatile boolean closed;

    Engine(
            Settings settings,
            Journal journal,
            LongSupplier clock,
            Tickets tickets,
            OutputRelay outputs,
            Admission admission) {
        this.journal = journal;
        this.clock = clock;
        this.tickets = tickets;
        this.outputs = outputs;
        this.scheduler = new Scheduler(ClusterState.restore(settings, journal.found(), clock.getAsLong()), settings);
        this.links = new HostLinks(admission, outputs, this::post);
        this.pools = new HostPools(this::post, links::released);
        this.journalThread = Executors.newSingleThreadExecutor(r -> daemon(r, "notebookos-scheduler-journal"));
        this.ticker = Executors.newSingleThreadScheduledExecutor(r -> daemon(r, "notebookos-scheduler-clock"));
        this.mailbox = new Mailbox<>(this, journalThread);
        outputs.restore(scheduler.kernels());
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        ticker.scheduleAtFixedRate(() -> post(Event.Tick::new), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        ticker.scheduleWithFixedDelay(this::lookAtPools, 0, POOLS_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A task that throws would be the last one of its kind. */
    private void lookAtPools() {
        try {
            pools.look();
        } catch (RuntimeException | LinkageError e) {
            log.error("the pools can't be looked at", e);
        }
    }

    HostLinks links() {
        return links;
    }

    HostPools pools() {
        return pools;
    }

    /** Puts an event in; it gets the time at which it is decided. */
    void post(LongFunction<Event> event) {
        mailbox.post((s, at) -> s.decide(event.apply(at)));
    }

    /** Has something done inside, between two events. */
    void inside(Task task) {
        mailbox.post(task);
    }

    @Override
    public void take(Task task) {
        if (closed) {
            return;
        }
        now = Math.max(now, clock.getAsLong());
        List<Decision> decided;
        try {
            decided = task.run(scheduler, now);
        } catch (RuntimeException | LinkageError e) {
            log.error("an event could not be decided; the scheduler goes on without it", e);
            return;
        }
        for (Decision decision : decided) {
            if (decision instanceof Decision.Persist persist) {
                changes.add(persist.change());
                urgent |= persist.urgent();
            } else {
                decisions.add(decision);
            }
        }
    }

    @Override
    public boolean mustWrite() {
        if (!changes.isEmpty() && !urgent) {
            List<Change> later = List.copyOf(changes);
            changes.clear();
            journalThread.execute(() -> writeLater(later));
        }
        return urgent;
    }

    @Override
    public void write() {
        List<Change> first = List.copyOf(changes);
        changes.clear();
        urgent = false;
        try {
            journal.append(first, scheduler::snapshot);
        } catch (JournalException e) {
            log.error("the scheduler's state could not be written; what depended on it is undone", e);
            undo(e.getMessage());
        }
    }

    private void writeLater(List<Change> later) {
        try {
            journal.append(later);
        } catch (JournalException e) {
            log.error("{}", e.getMessage());
        }
    }

    @Override
    public void carryOut() {
        if (decisions.isEmpty()) {
            return;
        }
        List<Decision> all = List.copyOf(decisions);
        decisions.clear();
        all.forEach(this::carryOutOrReport);
    }

    /** Whatever goes wrong with one decision, the others are carried out and the next event is taken. */
    private void carryOutOrReport(Decision decision) {
        try {
            carryOut(decision);
        } catch (RuntimeException | LinkageError e) {
            log.error(
                    "a decision could not be carried out: {}",
                    decision.getClass().getSimpleName(),
                    e);
        }
    }

    private void carryOut(Decision decision) {
        if (decision instanceof Decision.Send send) {
            links.send(send.link(), send.commandId(), send.command());
        } else if (decision instanceof Decision.Tell tell) {
            outputs.tell(tell.event());
        } else if (decision instanceof Decision.Succeed succeed) {
            tickets.succeed(succeed.ticket(), succeed.kernel(), succeed.text());
        } else if (decision instanceof Decision.Fail fail) {
            tickets.fail(fail.ticket(), fail.code(), fail.text());
        } else if (decision instanceof Decision.Grow grow) {
            pools.carryOut(grow);
        } else if (decision instanceof Decision.Release release) {
            pools.carryOut(release);
        } else if (decision instanceof Decision.TellJoined joined) {
            pools.carryOut(joined);
        } else if (decision instanceof Decision.Note note) {
            log.info("{}", note.text());
        } else if (decision instanceof Decision.Welcome welcome) {
            links.welcome(welcome.link(), welcome.leaseEpoch());
        } else if (decision instanceof Decision.Reject reject) {
            links.reject(reject.link(), reject.code(), reject.text());
        } else if (decision instanceof Decision.CutLink cut) {
            links.cut(cut.link());
        }
    }

    /** What must not happen without a record doesn't; the core hears of it as of any other failure, and tries again. */
    private void undo(String why) {
        List<Decision> undone = List.copyOf(decisions);
        decisions.clear();
        for (Decision decision : undone) {
            if (decision instanceof Decision.Succeed succeed) {
                decisions.add(new Decision.Fail(succeed.ticket(), SchedulerException.Code.STORAGE, why));
            } else if (decision instanceof Decision.Send send) {
                refuse(send, why);
            } else if (decision instanceof Decision.Grow grow) {
                post(at -> new PoolEvent.GrowFailed(at, grow.pool(), grow.count(), why));
            } else if (decision instanceof Decision.Release release) {
                post(at -> new PoolEvent.ReleaseFailed(at, release.pool(), release.hostId(), why));
            } else {
                decisions.add(decision);
            }
        }
    }

    private void refuse(Decision.Send send, String why) {
        if (send.commandId() != 0) {
            post(at -> new HostEvent.CommandAnswered(
                    at, send.hostId(), send.link(), send.commandId(), false, "STORAGE", why));
        } else if (send.command() instanceof Command.Run run) {
            CellStep refused = new CellStep.Refused(CellStep.Refusal.NOT_READY, why);
            post(at -> new HostEvent.CellProgressed(
                    at,
                    send.hostId(),
                    send.link(),
                    run.kernelId(),
                    run.replicaId(),
                    run.term(),
                    run.attempt(),
                    refused));
        } else {
            decisions.add(send);
        }
    }

    /** Stops; nothing is decided any more. */
    @Override
    public void close() {
        ticker.shutdownNow();
        closed = true;
        journalThread.shutdown();
        try {
            if (!journalThread.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("the disk is slow: the scheduler's journal is still being written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tickets.failAll("the controller stops. Try again when it is back");
        journal.close();
    }
}

package org.notebookos.agent.internal.warm;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.notebookos.agent.internal.Mailbox;
import org.notebookos.agent.internal.Services;
import org.notebookos.agent.internal.replica.ReplicaStarter;
import org.notebookos.hostlink.v1.WarmProcesses;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.RunningReplica;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of this host that wait to become replicas: gives one to each replica that it fits, and makes others when no
 * replica is about to start, as many as the controller wants and the host has memory for. Acts when a replica starts, a process
 * is made or dies, or the controller says so; now and then it looks whether memory has become scarce.
 *
 * <p>Owner of the state: its mailbox, but for the end, which whoever closes it says.
 */
public final class WarmPool implements ReplicaStarter, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmPool.class);
    /** Making a process takes processor time from a kernel that just started, whose first cell is about to come. */
    private static final Duration REST = Duration.ofMillis(500);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final WarmSettings settings;
    private final Services services;
    private final WarmTemplate template;
    private final Room room;
    private final ScheduledExecutorService timer;
    private final Executor mailbox;
    private final Consumer<WarmProcesses> observer;
    private final Maker maker;
    private final Tally tally = new Tally();
    private final StartQueue colds;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int wanted;
    private boolean due;
    private volatile boolean closed;
    private volatile Optional<ScheduledFuture<?>> looking = Optional.empty();
    private int starting;
    private String obstacle = "";
    private WarmProcesses told = WarmProcesses.getDefaultInstance();

    /**
     * @param template what a process is made of
     * @param observer is told in the mailbox how things are, when that changes
     */
    public WarmPool(
            WarmSettings settings,
            Services services,
            WarmTemplate template,
            Executor threads,
            ScheduledExecutorService timer,
            Consumer<WarmProcesses> observer) {
        this(settings, services, template, threads, timer, observer, Room.ofHost(settings));
    }

    WarmPool(
            WarmSettings settings,
            Services services,
            WarmTemplate template,
            Executor threads,
            ScheduledExecutorService timer,
            Consumer<WarmProcesses> observer,
            Room room) {
        this.settings = settings;
        this.services = services;
        this.template = template;
        this.room = room;
        this.timer = timer;
        this.mailbox = new Mailbox("warm processes", threads);
        this.colds = StartQueue.ofHost(mailbox);
        this.observer = observer;
        this.maker = new Maker(services, template, mailbox, new Delivery());
        this.wanted = settings.processes();
    }

    /** Begins to make processes, soon. */
    public void open() {
        mailbox.execute(() -> {
            template.clear();
            fillAfter(REST);
        });
        looking = Optional.of(timer.scheduleWithFixedDelay(
                () -> mailbox.execute(this::look),
                LOOK_EVERY.toMillis(),
                LOOK_EVERY.toMillis(),
                TimeUnit.MILLISECONDS));
    }

    /** Has so many processes wait from now on, within the bounds of the settings. */
    public void keep(int processes) {
        mailbox.execute(() -> {
            wanted = processes;
            fill();
        });
    }

    @Override
    public CompletionStage<Started> start(ReplicaSpec replica) {
        return services.runtime().thenComposeAsync(runtime -> start(runtime, replica), mailbox);
    }

    private CompletionStage<Started> start(ReplicaRuntime runtime, ReplicaSpec replica) {
        boolean suits = template.couldBe(replica);
        if (suits) {
            tally.suits();
        }
        CompletionStage<Started> started = (suits ? take(runtime, replica) : Optional.<Waiting>empty())
                .map(taken -> become(taken, replica))
                .orElseGet(() -> cold(runtime, replica));
        starting++;
        started.whenCompleteAsync(
                (process, failure) -> {
                    starting--;
                    if (failure == null) {
                        tally.started(process.warm());
                    }
                    tell();
                    maker.encourage();
                    fillAfter(REST);
                },
                mailbox);
        return started;
    }

    private CompletionStage<Started> cold(ReplicaRuntime runtime, ReplicaSpec replica) {
        return colds.start(() -> runtime.start(replica)).thenApply(running -> new Started(running, false));
    }

    /** Takes the one that waits longest of those that fit; those of another runtime are ended. */
    private Optional<Waiting> take(ReplicaRuntime runtime, ReplicaSpec replica) {
        waiting.stream().filter(each -> each.runtime() != runtime).toList().forEach(this::discard);
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting next = each.next();
            if (template.fits(next.directory(), replica)) {
                each.remove();
                tally.taken(System.nanoTime());
                tell();
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }

    private CompletionStage<Started> become(Waiting taken, ReplicaSpec replica) {
        CompletionStage<RunningReplica> warm = taken.process()
                .become(replica)
                .whenCompleteAsync(
                        (running, failure) -> {
                            template.delete(taken.directory());
                            if (failure == null) {
                                maker.proved();
                            }
                        },
                        mailbox);
        return warm.thenApply(running -> new Started(running, true))
                .exceptionallyComposeAsync(
                        failure -> {
                            LOG.warn(
                                    "replica {} is started afresh: {}",
                                    replica.replicaId(),
                                    Maker.unwrapped(failure).getMessage());
                            return cold(taken.runtime(), replica);
                        },
                        mailbox);
    }

    private void fillAfter(Duration pause) {
        if (!due && !closed) {
            due = true;
            timer.schedule(
                    () -> mailbox.execute(() -> {
                        due = false;
                        fill();
                    }),
                    pause.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private int target() {
        return closed ? 0 : Math.min(wanted, settings.maximum());
    }

    /** Others need the memory, or have given it back. */
    private void look() {
        if (!waiting.isEmpty() && room.scarce()) {
            LOG.info("memory is scarce: one of {} processes that wait is ended", waiting.size());
            discard(waiting.getFirst());
        }
        fill();
    }

    private void fill() {
        int target = target();
        while (waiting.size() > target) {
            discard(waiting.getFirst());
        }
        obstacle = "";
        if (waiting.size() < target) {
            obstacle = room.obstacle(waiting.stream().map(Waiting::process).toList())
                    .orElse("");
            if (obstacle.isEmpty() && !maker.tired() && starting == 0 && !due) {
                maker.make();
            }
        } else {
            tally.full();
        }
        tell();
    }

    /** What the maker has to say. */
    private final class Delivery implements Maker.Pool {

        @Override
        public void made(Waiting process) {
            waits(process);
        }

        @Override
        public void notMade(Optional<Duration> again) {
            again.ifPresent(WarmPool.this::fillAfter);
            tell();
        }
    }

    private void waits(Waiting made) {
        waiting.add(made);
        if (closed) {
            // It was made while the pool was closed.
            discard(made);
            return;
        }
        LOG.info("process {} waits to become a replica", made.process().pid());
        tally.joined(System.nanoTime());
        made.process().exit().whenCompleteAsync((exit, unused) -> ended(made), mailbox);
        fill();
    }

    private void ended(Waiting dead) {
        if (waiting.remove(dead)) {
            template.delete(dead.directory());
            maker.died(dead);
        }
    }

    private void discard(Waiting unwanted) {
        waiting.remove(unwanted);
        tell();
        unwanted.process().exit().whenCompleteAsync((exit, unused) -> template.delete(unwanted.directory()), mailbox);
        unwanted.process().discard();
    }

    private void tell() {
        int target = target();
        String why = obstacle.isEmpty() ? maker.problem() : obstacle;
        WarmProcesses.Builder report = WarmProcesses.newBuilder()
                .setWaiting(waiting.size())
                .setStarting(maker.busy() ? 1 : 0)
                .setWanted(target)
                .setProblem(waiting.size() < target ? why : "");
        tally.tell(report);
        WarmProcesses now = report.build();
        if (!now.equals(told)) {
            told = now;
            observer.accept(now);
        }
    }

    /** Ends all that wait, and makes no more; once closed it does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            looking.ifPresent(each -> each.cancel(false));
            mailbox.execute(() -> List.copyOf(waiting).forEach(this::discard));
        }
    }
}

package org.notebookos.agent.internal.warm;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.notebookos.agent.internal.Mailbox;
import org.notebookos.agent.internal.Services;
import org.notebookos.agent.internal.replica.ReplicaStarter;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.RunningReplica;
import org.notebookos.spi.runtime.WarmProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of this host that wait to become replicas: gives one to each replica that it fits, and makes others when no
 * replica is about to start. Nothing looks around in between: it acts when a replica starts, a process is made, or one dies.
 *
 * <p>Owner of the state: its mailbox, but for the end, which whoever closes it says.
 */
public final class WarmPool implements ReplicaStarter, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmPool.class);
    /** Making a process takes processor time from a kernel that just started, whose first cell is about to come. */
    private static final Duration REST = Duration.ofMillis(500);

    private static final Duration PROVEN_AFTER = Duration.ofMinutes(1);
    private static final int MOST_FAILURES = 6;

    private record Waiting(WarmProcess process, ReplicaRuntime runtime, Path directory, long since) {}

    private final WarmSettings settings;
    private final Services services;
    private final WarmTemplate template;
    private final Room room;
    private final ScheduledExecutorService timer;
    private final Executor mailbox;
    private final IntConsumer observer;
    private final Demand demand;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private ReplicaRuntime unable;
    private boolean making;
    private boolean due;
    private volatile boolean closed;
    private int starting;
    private int failures;

    /**
     * @param template what a process is made of
     * @param observer is told in the mailbox how many processes wait, when that changes
     */
    public WarmPool(
            WarmSettings settings,
            Services services,
            WarmTemplate template,
            Executor threads,
            ScheduledExecutorService timer,
            IntConsumer observer) {
        this.settings = settings;
        this.services = services;
        this.template = template;
        this.room = Room.ofHost(settings);
        this.timer = timer;
        this.mailbox = new Mailbox("warm processes", threads);
        this.observer = observer;
        this.demand = new Demand(settings);
    }

    /** Begins to make processes, soon. */
    public void open() {
        mailbox.execute(() -> {
            template.clear();
            fillAfter(REST);
        });
    }

    @Override
    public CompletionStage<RunningReplica> start(ReplicaSpec replica) {
        return services.runtime().thenComposeAsync(runtime -> start(runtime, replica), mailbox);
    }

    private CompletionStage<RunningReplica> start(ReplicaRuntime runtime, ReplicaSpec replica) {
        if (!template.couldBe(replica)) {
            return runtime.start(replica);
        }
        demand.arrived(System.nanoTime());
        CompletionStage<RunningReplica> started =
                take(runtime, replica).map(taken -> become(taken, replica)).orElseGet(() -> runtime.start(replica));
        starting++;
        started.whenCompleteAsync(
                (running, failure) -> {
                    starting--;
                    fillAfter(REST);
                },
                mailbox);
        return started;
    }

    /** Takes the one that waits longest of those that fit; those of another runtime are ended. */
    private Optional<Waiting> take(ReplicaRuntime runtime, ReplicaSpec replica) {
        waiting.stream().filter(each -> each.runtime() != runtime).toList().forEach(this::discard);
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting next = each.next();
            if (template.fits(next.directory(), replica)) {
                each.remove();
                demand.used();
                observer.accept(waiting.size());
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }

    private CompletionStage<RunningReplica> become(Waiting taken, ReplicaSpec replica) {
        return taken.process()
                .become(replica)
                .whenCompleteAsync(
                        (running, failure) -> {
                            template.delete(taken.directory());
                            failures = failure == null ? 0 : failures;
                        },
                        mailbox)
                .exceptionallyCompose(failure -> {
                    LOG.warn(
                            "replica {} is started afresh: {}",
                            replica.replicaId(),
                            unwrapped(failure).getMessage());
                    return taken.runtime().start(replica);
                });
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

    private void fill() {
        int target = demand.target(System.nanoTime());
        while (waiting.size() > target) {
            discard(waiting.getFirst());
        }
        if (closed || making || starting > 0) {
            return;
        }
        if (waiting.size() < target) {
            make();
        } else if (waiting.size() > settings.processes()) {
            // Fewer may do when the starts that were counted are long ago.
            fillAfter(Demand.WINDOW);
        }
    }

    private void make() {
        if (!room.forOneMore(waiting.stream().map(Waiting::process).toList())) {
            LOG.info("no memory for a warm process beside {} that wait", waiting.size());
            return;
        }
        making = true;
        services.runtime().whenCompleteAsync((runtime, unused) -> make(runtime), mailbox);
    }

    private void make(ReplicaRuntime runtime) {
        if (closed || runtime == unable) {
            making = false;
            return;
        }
        long began = System.nanoTime();
        Path directory;
        CompletionStage<WarmProcess> made;
        try {
            directory = template.directory();
            made = runtime.prepare(template.spec(directory));
        } catch (IOException | RuntimeException e) {
            making = false;
            failed("no process can be made in advance: " + e);
            return;
        }
        made.whenCompleteAsync(
                (process, failure) -> {
                    making = false;
                    if (failure == null) {
                        demand.made(Duration.ofNanos(System.nanoTime() - began));
                        waits(new Waiting(process, runtime, directory, System.nanoTime()));
                    } else {
                        template.delete(directory);
                        notMade(runtime, unwrapped(failure));
                    }
                },
                mailbox);
    }

    private void waits(Waiting made) {
        waiting.add(made);
        if (closed) {
            // It was made while the pool was closed.
            discard(made);
            return;
        }
        LOG.info("process {} waits to become a replica", made.process().pid());
        observer.accept(waiting.size());
        made.process().exit().whenCompleteAsync((exit, unused) -> ended(made), mailbox);
        fill();
    }

    private void ended(Waiting dead) {
        if (waiting.remove(dead)) {
            observer.accept(waiting.size());
            template.delete(dead.directory());
            if (System.nanoTime() - dead.since() > PROVEN_AFTER.toNanos()) {
                failures = 0;
            }
            failed("process " + dead.process().pid() + " died while it waited");
        }
    }

    private void notMade(ReplicaRuntime runtime, Throwable failure) {
        if (failure instanceof UnsupportedOperationException) {
            LOG.info("{}", failure.getMessage());
            unable = runtime;
        } else {
            failed(failure.getMessage());
        }
    }

    /** Tries again, later each time, and in the end only when a replica starts. */
    private void failed(String why) {
        failures++;
        LOG.warn("{}{}", why, failures < MOST_FAILURES ? "" : "; none is made until a replica starts");
        if (failures < MOST_FAILURES) {
            fillAfter(REST.multipliedBy(1L << failures));
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void discard(Waiting unwanted) {
        waiting.remove(unwanted);
        observer.accept(waiting.size());
        unwanted.process().exit().whenCompleteAsync((exit, unused) -> template.delete(unwanted.directory()), mailbox);
        unwanted.process().discard();
    }

    /** Ends all that wait, and makes no more; once closed it does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            mailbox.execute(() -> List.copyOf(waiting).forEach(this::discard));
        }
    }
}

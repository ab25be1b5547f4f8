package org.notebookos.agent.internal.warm;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.notebookos.agent.internal.Services;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.runtime.WarmProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the processes of a pool, one at a time, and less and less often while that fails. Owned by the pool's mailbox. */
final class Maker {

    /** Takes what is made; called in the mailbox. */
    interface Pool {

        /** One waits. */
        void made(Waiting process);

        /** None was made; after this time another attempt may do. */
        void notMade(Optional<Duration> again);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Maker.class);
    private static final Duration PROVEN_AFTER = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_FAILURES = 6;

    private final Services services;
    private final WarmTemplate template;
    private final Executor mailbox;
    private final Pool pool;
    private ReplicaRuntime unable;
    private boolean busy;
    private int failures;
    private String problem = "";

    Maker(Services services, WarmTemplate template, Executor mailbox, Pool pool) {
        this.services = services;
        this.template = template;
        this.mailbox = mailbox;
        this.pool = pool;
    }

    /** Tells whether one is being made. */
    boolean busy() {
        return busy;
    }

    /** Returns why none can be made, for people; empty: one can. */
    String problem() {
        return problem;
    }

    /** Begins to make one, unless one is being made. */
    void make() {
        if (!busy) {
            busy = true;
            services.runtime().whenCompleteAsync((runtime, unused) -> make(runtime), mailbox);
        }
    }

    private void make(ReplicaRuntime runtime) {
        if (runtime == unable) {
            busy = false;
            return;
        }
        Path directory;
        CompletionStage<WarmProcess> prepared;
        try {
            directory = template.directory();
            prepared = runtime.prepare(template.spec(directory));
        } catch (IOException | RuntimeException e) {
            busy = false;
            failed("no process can be made in advance: " + e);
            return;
        }
        prepared.whenCompleteAsync(
                (process, failure) -> {
                    busy = false;
                    if (failure == null) {
                        problem = "";
                        pool.made(new Waiting(process, runtime, directory, System.nanoTime()));
                    } else {
                        template.delete(directory);
                        notMade(runtime, unwrapped(failure));
                    }
                },
                mailbox);
    }

    private void notMade(ReplicaRuntime runtime, Throwable failure) {
        if (failure instanceof UnsupportedOperationException) {
            LOG.info("{}", failure.getMessage());
            problem = String.valueOf(failure.getMessage());
            unable = runtime;
            pool.notMade(Optional.empty());
        } else {
            failed(failure.getMessage());
        }
    }

    /** Notes that one served its purpose. */
    void proved() {
        failures = 0;
        problem = "";
    }

    /** Has it try once more, however often it failed: a replica has started. */
    void encourage() {
        failures = Math.min(failures, MOST_FAILURES - 1);
    }

    /** Notes that one died while it waited. */
    void died(Waiting dead) {
        if (System.nanoTime() - dead.since() > PROVEN_AFTER.toNanos()) {
            failures = 0;
        }
        failed("process " + dead.process().pid() + " died while it waited");
    }

    /** Tries again, later each time, and in the end only when a replica starts. */
    private void failed(String why) {
        failures++;
        boolean tired = tired();
        LOG.warn("{}{}", why, tired ? "; none is made until a replica starts" : "");
        problem = tired ? why : problem;
        pool.notMade(tired ? Optional.empty() : Optional.of(FIRST_PAUSE.multipliedBy(1L << (failures - 1))));
    }

    /** Tells whether it has failed so often that only the start of a replica has it try again. */
    boolean tired() {
        return failures >= MOST_FAILURES;
    }

    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}

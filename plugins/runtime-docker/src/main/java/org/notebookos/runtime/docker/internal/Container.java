package org.notebookos.runtime.docker.internal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.notebookos.docker.EngineErrorCode;
import org.notebookos.docker.EngineException;
import org.notebookos.docker.OwnObjects;
import org.notebookos.runtime.support.StartWatch;
import org.notebookos.spi.runtime.ReplicaExit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container from its making to its end. Signals are sent on the runtime's threads. Owner of {@link #requested}: whoever stops it; read
 * once at the end.
 */
final class Container implements StartWatch.Starting {

    private static final Logger LOG = LoggerFactory.getLogger(Container.class);

    private final String id;
    private final Box box;
    private final Limits limits;
    private final OwnObjects own;
    private final Executor threads;
    private final CompletableFuture<ReplicaExit> exit = new CompletableFuture<>();
    private volatile long pid;
    private volatile String ip = "";
    private volatile boolean requested;
    private volatile boolean outOfMemory;

    Container(String id, Box box, Limits limits, OwnObjects own, Executor threads) {
        this.id = id;
        this.box = box;
        this.limits = limits;
        this.own = own;
        this.threads = threads;
    }

    /** Notes what is known since it runs. */
    void runs(long firstProcess, String address) {
        pid = firstProcess;
        ip = address;
    }

    /** Notes that a process in it was ended for want of memory. */
    void ranOutOfMemory() {
        outOfMemory = true;
    }

    /** Notes its end, once; then removes it. */
    void ended(int code) {
        String words = box.lastWords();
        if (outOfMemory) {
            words = (words + "\nit used more memory than its limit of " + limits.memoryMegabytes() + " MB").strip();
        }
        if (exit.complete(new ReplicaExit(code, requested, words))) {
            run(this::remove);
        }
    }

    private void remove() {
        try {
            box.close();
        } catch (IOException e) {
            LOG.warn("the pipe of container {} can't be closed", id, e);
        }
        try {
            own.removeContainer(id);
        } catch (EngineException e) {
            if (e.code() != EngineErrorCode.NOT_FOUND) {
                LOG.warn("{}; it is removed when the agent starts again", e.getMessage());
            }
        }
    }

    String id() {
        return id;
    }

    Box box() {
        return box;
    }

    Limits limits() {
        return limits;
    }

    long pid() {
        return pid;
    }

    String ip() {
        return ip;
    }

    @Override
    public CompletionStage<ReplicaExit> exit() {
        return exit.minimalCompletionStage();
    }

    boolean hasEnded() {
        return exit.isDone();
    }

    void interrupt() {
        signal("SIGINT");
    }

    /** Asks it to end. */
    void terminate() {
        requested = true;
        signal("SIGTERM");
    }

    @Override
    public void kill() {
        requested = true;
        signal("SIGKILL");
    }

    private void signal(String name) {
        if (exit.isDone()) {
            return;
        }
        run(() -> {
            try {
                own.signal(id, name);
            } catch (EngineException e) {
                unsent(name, e);
            }
        });
    }

    private void run(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            // The runtime was stopped; its replicas go on, and end when their holder wants.
            Thread last = new Thread(work, "runtime-docker-last");
            last.setDaemon(true);
            last.start();
        }
    }

    private void unsent(String name, EngineException failure) {
        if (exit.isDone() || failure.code() == EngineErrorCode.CONFLICT) {
            return; // It has ended meanwhile; the engine is about to say so.
        }
        LOG.warn("{}", failure.getMessage());
        if (name.equals("SIGKILL")) {
            if (failure.passing()) {
                endWithoutEngine();
            } else {
                ended(128 + 9);
            }
        }
    }

    /** Without an engine the end of its input is what ends it. */
    private void endWithoutEngine() {
        try {
            box.close();
        } catch (IOException e) {
            LOG.warn("the pipe of container {} can't be closed", id, e);
        }
    }
}

package org.notebookos.runtime.process.internal;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.notebookos.spi.runtime.ChannelAddresses;
import org.notebookos.spi.runtime.ReplicaExit;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.ReplicaStartException;
import org.notebookos.spi.runtime.RunningReplica;

/**
 * Waits until a replica has written its ports, has ended, or has taken too long; whatever comes first decides: that is its only
 * state, an atomic flag.
 */
final class PortWatch {

    private static final long LOOK_EVERY_MILLIS = 5;

    private final ReplicaSpec spec;
    private final ConnectionFile file;
    private final ChildProcess child;
    private final ScheduledExecutorService threads;
    private final CompletableFuture<RunningReplica> result;
    private final AtomicBoolean decided = new AtomicBoolean();

    PortWatch(
            ReplicaSpec spec,
            ConnectionFile file,
            ChildProcess child,
            ScheduledExecutorService threads,
            CompletableFuture<RunningReplica> result) {
        this.spec = spec;
        this.file = file;
        this.child = child;
        this.threads = threads;
        this.result = result;
    }

    void begin() {
        Future<?> looking = threads.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        Future<?> giving = threads.schedule(this::giveUp, spec.startTimeout().toMillis(), TimeUnit.MILLISECONDS);
        result.whenComplete((replica, failure) -> {
            looking.cancel(false);
            giving.cancel(false);
        });
        child.exit().thenAccept(this::ended);
    }

    private void look() {
        try {
            Optional<ChannelAddresses> channels = file.channels();
            if (channels.isPresent() && decided.compareAndSet(false, true)) {
                result.complete(new ProcessReplica(child, channels.get(), threads));
            }
        } catch (IOException e) {
            fail("its connection file can't be read: " + e, e);
        }
    }

    private void giveUp() {
        fail("its ports were not known after " + spec.startTimeout().toMillis() + " ms", null);
    }

    private void ended(ReplicaExit exit) {
        fail("it ended with status " + exit.code() + (exit.lastWords().isEmpty() ? "" : ": " + exit.lastWords()), null);
    }

    private void fail(String reason, Exception cause) {
        if (!decided.compareAndSet(false, true)) {
            return;
        }
        child.kill();
        child.exit()
                .thenAccept(exit -> result.completeExceptionally(
                        new ReplicaStartException("replica " + spec.replicaId() + " didn't start: " + reason, cause)));
    }
}

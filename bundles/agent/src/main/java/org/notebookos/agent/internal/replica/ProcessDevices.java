package org.notebookos.agent.internal.replica;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuLease;
import org.notebookos.spi.gpu.GpuRelease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices that a process has from before its start until it has ended for good: a program that isn't ours can't be told of others
 * while it runs. They stay when the process is replaced. Owner of the state: the replica's mailbox.
 */
final class ProcessDevices implements CellDevices.Observer {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessDevices.class);

    private final HostContext host;
    private final Executor mailbox;
    private final GpuLease lease;
    private final Consumer<String> lost;
    private CellDevices held;

    /**
     * @param gpus how many; 0: none, and there is nothing to do
     * @param lost is told in the mailbox, for people, that the process can't use them any more; they have been given up
     */
    ProcessDevices(HostContext host, Executor mailbox, String kernelId, int gpus, Consumer<String> lost) {
        this.host = host;
        this.mailbox = mailbox;
        this.lease = new GpuLease(kernelId, 0, 0, 0, gpus);
        this.lost = lost;
    }

    /** Binds them, if they aren't bound; returns what makes them visible to the process. */
    CompletionStage<Map<String, String>> acquire() {
        if (lease.gpus() == 0) {
            return CompletableFuture.completedFuture(Map.of());
        }
        if (held == null) {
            CellDevices devices = new CellDevices(host, mailbox, lease, this);
            if (!devices.reserve(List.of())) {
                return CompletableFuture.failedFuture(new GpuBindException(
                        GpuBindException.Code.FAILED,
                        "the kernel needs " + lease.gpus() + " GPUs; this host has "
                                + host.services().devices().size() + ", "
                                + host.ledger().heldDevices() + " of them in use"));
            }
            held = devices;
            devices.bind();
        }
        CellDevices mine = held;
        return mine.bound().thenApply(unused -> mine.environment()).whenComplete((unused, failure) -> {
            if (failure != null) {
                mailbox.execute(() -> giveUp(mine));
            }
        });
    }

    /**
     * Says which process uses them from now on; the one before is waited for.
     *
     * @param exit completes when that process has ended
     */
    CompletionStage<Void> attach(long pid, long life, CompletionStage<?> exit) {
        return held == null ? CompletableFuture.completedFuture(null) : held.attach(pid, life, exit);
    }

    /** Frees them when what used them has ended; completes then. */
    CompletionStage<Void> release() {
        CellDevices freed = held;
        held = null;
        if (freed == null) {
            return CompletableFuture.completedFuture(null);
        }
        freed.abandon();
        return freed.freed();
    }

    @Override
    public void devicesFree(GpuRelease release) {
        LOG.info(
                "kernel {} had {} GPUs for {} s",
                lease.kernelId(),
                lease.gpus(),
                release.usage().boundMicros() / 1_000_000);
    }

    @Override
    public void devicesKept() {
        // They are given up only when their process ends.
    }

    @Override
    public void devicesLost(String why) {
        release();
        lost.accept("a GPU of the kernel was lost: " + why);
    }

    private void giveUp(CellDevices failed) {
        if (held == failed) {
            held = null;
        }
        failed.abandon();
    }
}

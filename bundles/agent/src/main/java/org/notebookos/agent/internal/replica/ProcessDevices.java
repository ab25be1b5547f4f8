package org.notebookos.agent.internal.replica;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuLease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices that a process has from before its start until it has ended for good: a program that isn't ours can't be told of others
 * while it runs. They stay when the process is replaced. Owner of the state: the replica's mailbox.
 */
final class ProcessDevices {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessDevices.class);

    private final HostContext host;
    private final Executor mailbox;
    private final GpuLease lease;
    private CellDevices held;
    private CompletionStage<Void> bound;

    /** @param gpus how many; 0: none, and there is nothing to do */
    ProcessDevices(HostContext host, Executor mailbox, String kernelId, int gpus) {
        this.host = host;
        this.mailbox = mailbox;
        this.lease = new GpuLease(kernelId, 0, 0, 0, gpus);
    }

    /** Binds them, if they aren't bound; returns what makes them visible to the process. */
    CompletionStage<Map<String, String>> acquire() {
        if (lease.gpus() == 0) {
            return CompletableFuture.completedFuture(Map.of());
        }
        if (held == null) {
            CellDevices devices = new CellDevices(host, mailbox, lease);
            if (!devices.reserve()) {
                return CompletableFuture.failedFuture(new GpuBindException(
                        GpuBindException.Code.FAILED,
                        "the kernel needs " + lease.gpus() + " GPUs; this host has "
                                + host.services().devices().size() + ", "
                                + host.ledger().heldDevices() + " of them in use"));
            }
            held = devices;
            bound = devices.bind();
        }
        CellDevices mine = held;
        return bound.thenApply(unused -> mine.environment()).whenComplete((unused, failure) -> {
            if (failure != null) {
                mailbox.execute(() -> giveUp(mine));
            }
        });
    }

    /** Frees them after what used them has ended. */
    void releaseAfter(CompletionStage<?> end) {
        CellDevices freed = held;
        held = null;
        if (freed != null) {
            end.whenCompleteAsync((unused, failure) -> free(freed), mailbox);
        }
    }

    private void giveUp(CellDevices failed) {
        if (held == failed) {
            held = null;
        }
        free(failed);
    }

    private void free(CellDevices devices) {
        devices.release(micros ->
                LOG.info("kernel {} had {} GPUs for {} s", lease.kernelId(), lease.gpus(), micros / 1_000_000));
    }
}

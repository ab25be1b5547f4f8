package org.notebookos.agent.internal.replica;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.notebookos.agent.internal.device.DeviceLedger;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuBinder;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuLease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices of one cell, from reserved over bound to free. However the cell ends, {@link #release} frees them. Owner of
 * the state: the replica's mailbox.
 */
final class CellDevices {

    private static final Logger LOG = LoggerFactory.getLogger(CellDevices.class);

    private final HostContext host;
    private final Executor mailbox;
    private final GpuLease lease;
    private Optional<DeviceLedger.Reservation> reservation = Optional.empty();
    private Optional<GpuBinding> binding = Optional.empty();
    private boolean over;
    private long boundAt;

    CellDevices(HostContext host, Executor mailbox, GpuLease lease) {
        this.host = host;
        this.mailbox = mailbox;
        this.lease = lease;
    }

    /** Keeps the devices for this cell; false if too few are free. */
    boolean reserve() {
        if (lease.gpus() == 0) {
            return true;
        }
        reservation = host.ledger().reserve(lease, host.services().devices());
        return reservation.isPresent();
    }

    /** Makes the devices usable; completes in the mailbox. Fails if they can't be, or were released meanwhile. */
    CompletionStage<Void> bind() {
        if (reservation.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Optional<GpuBinder> binder = host.services().binder();
        if (binder.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new GpuBindException(GpuBindException.Code.FAILED, "the GPU plugin was stopped"));
        }
        return binder.get().bind(lease, reservation.get().deviceIds()).thenAcceptAsync(this::bound, mailbox);
    }

    List<String> ids() {
        return binding.map(GpuBinding::devices).orElse(List.of()).stream()
                .map(GpuDevice::id)
                .toList();
    }

    Map<String, String> environment() {
        return binding.map(GpuBinding::environment).orElse(Map.of());
    }

    boolean held() {
        return reservation.isPresent();
    }

    /** Frees the devices, if any are held; {@code released} is told how many microseconds they were bound. */
    void release(LongConsumer released) {
        over = true;
        DeviceLedger.Reservation freed = reservation.orElse(null);
        reservation = Optional.empty();
        if (freed == null) {
            return;
        }
        if (binding.isEmpty()) {
            host.ledger().free(freed);
            return;
        }
        long heldMicros = (System.nanoTime() - boundAt) / 1000;
        binding.get()
                .release()
                .whenCompleteAsync(
                        (unused, failure) -> {
                            host.ledger().free(freed);
                            if (failure != null) {
                                LOG.error("devices {} of {} could not be freed", freed.deviceIds(), lease, failure);
                            }
                            released.accept(heldMicros);
                        },
                        mailbox);
    }

    private void bound(GpuBinding made) {
        if (over) {
            made.release();
            throw new GpuBindException(GpuBindException.Code.FAILED, "the cell ended before its devices were bound");
        }
        binding = Optional.of(made);
        boundAt = System.nanoTime();
    }
}

package org.notebookos.gpu.simulated.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuLease;
import org.notebookos.spi.gpu.GpuRelease;
import org.notebookos.spi.gpu.GpuUsage;
import org.notebookos.spi.gpu.ReleaseStrength;

/** Who holds what is the binder's to know. Not a record: two bindings are never the same. */
final class SimulatedBinding implements GpuBinding {

    private final GpuLease lease;
    private final List<GpuDevice> devices;
    private final Consumer<SimulatedBinding> releasing;
    private final long boundAt = System.nanoTime();
    private final AtomicLong releasedAt = new AtomicLong();

    SimulatedBinding(GpuLease lease, List<GpuDevice> devices, Consumer<SimulatedBinding> releasing) {
        this.lease = lease;
        this.devices = devices;
        this.releasing = releasing;
    }

    @Override
    public GpuLease lease() {
        return lease;
    }

    @Override
    public List<GpuDevice> devices() {
        return devices;
    }

    /** Hides real devices, if the machine has any, and names the simulated ones. */
    @Override
    public Map<String, String> environment() {
        return Map.of(
                "CUDA_VISIBLE_DEVICES",
                "",
                "NOTEBOOKOS_SIMULATED_GPUS",
                devices.stream().map(GpuDevice::id).collect(Collectors.joining(",")));
    }

    @Override
    public ReleaseStrength strength() {
        return ReleaseStrength.OFFLOAD;
    }

    @Override
    public CompletionStage<Void> attach(long pid) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<String> lost() {
        return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<GpuRelease> release() {
        releasedAt.compareAndSet(0, System.nanoTime());
        releasing.accept(this);
        long micros = (releasedAt.get() - boundAt) / 1000;
        return CompletableFuture.completedFuture(GpuRelease.free(0, GpuUsage.timeOnly(micros)));
    }
}

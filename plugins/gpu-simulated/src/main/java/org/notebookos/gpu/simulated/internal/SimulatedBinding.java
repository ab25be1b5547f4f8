package org.notebookos.gpu.simulated.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuLease;

/** Immutable; who holds what is the binder's to know. Not a record: two bindings are never the same. */
final class SimulatedBinding implements GpuBinding {

    private final GpuLease lease;
    private final List<GpuDevice> devices;
    private final Consumer<SimulatedBinding> releasing;

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
    public CompletionStage<Void> release() {
        releasing.accept(this);
        return CompletableFuture.completedFuture(null);
    }
}

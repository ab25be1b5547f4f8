package org.notebookos.gpu.simulated.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuBinder;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuLease;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Devices that exist in the books only, for machines without GPUs: a cell that asks for them gets none to compute on, but
 * everything around it happens as with real ones.
 *
 * <p>Owner of the state (which device is bound): the monitor of {@link #holders}.
 */
@Component(
        configurationPid = "org.notebookos.gpu.simulated",
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        property = "nbos.name=simulated")
@Designate(ocd = SimulatedGpuBinder.Config.class)
public final class SimulatedGpuBinder implements GpuBinder {

    /** Which devices this host pretends to have. */
    @ObjectClassDefinition(name = "NotebookOS simulated GPUs")
    public @interface Config {

        @AttributeDefinition(description = "How many devices the host has")
        int gpus() default 2;

        @AttributeDefinition(description = "Memory of each device, in GiB")
        int memoryGib() default 16;

        @AttributeDefinition(description = "The host's id, part of the devices' ids")
        String hostId() default "local";
    }

    private static final long GIB = 1L << 30;

    private final List<GpuDevice> devices;
    private final Map<String, SimulatedBinding> holders = new HashMap<>();

    @Activate
    public SimulatedGpuBinder(Config config) {
        if (config.gpus() < 0 || config.memoryGib() < 1) {
            throw new IllegalArgumentException("org.notebookos.gpu.simulated: gpus must be at least 0 and memoryGib at"
                    + " least 1, not " + config.gpus() + " and " + config.memoryGib());
        }
        devices = IntStream.range(0, config.gpus())
                .mapToObj(i ->
                        new GpuDevice("SIM-" + config.hostId() + "-" + i, "Simulated GPU", config.memoryGib() * GIB))
                .toList();
    }

    @Override
    public List<GpuDevice> devices() {
        return devices;
    }

    @Override
    public CompletionStage<GpuBinding> bind(GpuLease lease, List<String> deviceIds) {
        if (deviceIds.size() != lease.gpus() || new HashSet<>(deviceIds).size() != deviceIds.size()) {
            return refused(
                    GpuBindException.Code.FAILED, "the lease is for " + lease.gpus() + " devices, not " + deviceIds);
        }
        List<GpuDevice> wanted =
                deviceIds.stream().map(this::device).filter(Objects::nonNull).toList();
        if (wanted.size() != deviceIds.size()) {
            return refused(GpuBindException.Code.UNKNOWN_DEVICE, "this host has " + devices + ", not " + deviceIds);
        }
        SimulatedBinding binding = new SimulatedBinding(lease, wanted, this::release);
        synchronized (holders) {
            for (String id : deviceIds) {
                SimulatedBinding holder = holders.get(id);
                if (holder != null) {
                    return refused(GpuBindException.Code.IN_USE, id + " is bound under " + holder.lease());
                }
            }
            deviceIds.forEach(id -> holders.put(id, binding));
        }
        return CompletableFuture.completedFuture(binding);
    }

    private void release(SimulatedBinding binding) {
        synchronized (holders) {
            holders.values().removeIf(holder -> holder == binding);
        }
    }

    private GpuDevice device(String id) {
        return devices.stream()
                .filter(device -> device.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private static CompletionStage<GpuBinding> refused(GpuBindException.Code code, String message) {
        return CompletableFuture.failedFuture(new GpuBindException(code, message));
    }
}

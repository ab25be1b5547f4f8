package org.notebookos.spi.gpu;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Knows the devices of this host and makes them usable to one replica at a time.
 *
 * <p>Implemented by GPU plugins; called by the host agent, which decides who gets which devices and never asks for a
 * device that is bound. Thread-safe; calls don't block.
 */
@ProviderType
public interface GpuBinder {

    /**
     * Returns the devices of this host that are fit for use now.
     *
     * @return in a stable order; possibly empty
     */
    List<GpuDevice> devices();

    /**
     * Binds devices to a replica for one lease. After completion the replica's process can use these devices once it has
     * been attached and has
     * applied {@link GpuBinding#environment()}, and no other device.
     *
     * @param lease the right to use them
     * @param deviceIds ids of {@link #devices()}, as many as the lease has GPUs
     * @return completes with the binding; completes exceptionally with {@link GpuBindException} of code
     *     {@code UNKNOWN_DEVICE}, {@code IN_USE} or {@code FAILED}, with nothing bound
     */
    CompletionStage<GpuBinding> bind(GpuLease lease, List<String> deviceIds);

    /** Returns why devices that this host might have are not in {@link #devices()}, for operators; usually empty. */
    default List<GpuProblem> problems() {
        return List.of();
    }
}

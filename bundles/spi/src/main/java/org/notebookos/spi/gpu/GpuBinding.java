package org.notebookos.spi.gpu;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Devices bound under one lease. Implemented by GPU plugins; thread-safe. */
@ProviderType
public interface GpuBinding {

    /** Returns the lease under which the devices are bound. */
    GpuLease lease();

    /** Returns the bound devices, in the order in which user code sees them. */
    List<GpuDevice> devices();

    /**
     * Returns the environment variables that select the devices in the replica's process, for example
     * {@code CUDA_VISIBLE_DEVICES}.
     */
    Map<String, String> environment();

    /**
     * Makes the devices free for the next lease. Idempotent.
     *
     * @return completes when they are free; completes exceptionally with {@link GpuBindException} of code
     *     {@code FAILED} if a device can't be freed, which is then no longer in {@link GpuBinder#devices()}
     */
    CompletionStage<Void> release();
}

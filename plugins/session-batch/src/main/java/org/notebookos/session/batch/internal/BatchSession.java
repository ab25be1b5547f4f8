package org.notebookos.session.batch.internal;

import org.notebookos.spi.session.SessionPolicy;
import org.osgi.service.component.annotations.Component;

/**
 * Sessions as batch jobs: every cell is a job of its own, run in arrival order, in a fresh container on any host that has the GPUs. Its
 * state comes from the kernel's log.
 */
@Component(property = "nbos.name=batch")
public final class BatchSession implements SessionPolicy {

    @Override
    public int replicasPerKernel() {
        return 1;
    }

    @Override
    public GpuBindingTime gpuBindingTime() {
        return GpuBindingTime.PER_CELL;
    }

    @Override
    public ContainerLifetime containerLifetime() {
        return ContainerLifetime.PER_CELL;
    }

    @Override
    public Shortage onShortage() {
        return Shortage.MIGRATE;
    }

    @Override
    public boolean needsWarmContainer() {
        return false;
    }

    @Override
    public QueueOrder queueOrder() {
        return QueueOrder.FIRST_COME_FIRST_SERVED;
    }
}

package org.notebookos.scheduler.core;

import org.notebookos.spi.session.SessionPolicy;

/**
 * What kernels get that aren't ours, whatever policy is chosen: one process that keeps its GPUs from its start to its end. There is no
 * telling a program of other devices while it runs.
 */
final class OneCopy implements SessionPolicy {

    /** What its plans are called. */
    static final String NAME = "unreplicated";

    @Override
    public int replicasPerKernel() {
        return 1;
    }

    @Override
    public GpuBindingTime gpuBindingTime() {
        return GpuBindingTime.PER_SESSION;
    }

    @Override
    public ContainerLifetime containerLifetime() {
        return ContainerLifetime.PER_KERNEL;
    }

    @Override
    public Shortage onShortage() {
        return Shortage.WAIT;
    }

    @Override
    public boolean needsWarmContainer() {
        return false;
    }

    @Override
    public QueueOrder queueOrder() {
        return QueueOrder.FAIR_SHARE;
    }
}

package org.notebookos.session.lcp.internal;

import org.notebookos.spi.session.SessionPolicy;
import org.osgi.service.component.annotations.Component;

/**
 * Sessions over a large pool of warm containers: every cell takes one on any host that has the GPUs, fills it from the kernel's log, and
 * gives it back.
 */
@Component(property = "nbos.name=lcp")
public final class LcpSession implements SessionPolicy {

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
        return true;
    }

    @Override
    public QueueOrder queueOrder() {
        return QueueOrder.FIRST_COME_FIRST_SERVED;
    }
}

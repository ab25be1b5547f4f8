package org.notebookos.session.reservation.internal;

import org.notebookos.spi.session.SessionPolicy;
import org.osgi.service.component.annotations.Component;

/**
 * Sessions as reservations: one replica, whose GPUs are its own from the kernel's creation to its deletion. Its cells never wait for
 * GPUs; new kernels do.
 */
@Component(property = "nbos.name=reservation")
public final class ReservationSession implements SessionPolicy {

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
        return QueueOrder.FIRST_COME_FIRST_SERVED;
    }
}

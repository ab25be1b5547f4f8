package org.notebookos.session.reservation.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.notebookos.spi.session.SessionPolicy;
import org.notebookos.spi.session.SessionPolicyContract;

class ReservationSessionTest extends SessionPolicyContract {

    @Override
    protected SessionPolicy policy() {
        return new ReservationSession();
    }

    @Test
    void gpusAndProcessBelongToTheKernelAsLongAsItLives() {
        assertEquals(SessionPolicy.GpuBindingTime.PER_SESSION, policy().gpuBindingTime());
        assertEquals(SessionPolicy.ContainerLifetime.PER_KERNEL, policy().containerLifetime());
        assertEquals(1, policy().replicasPerKernel());
    }
}

package org.notebookos.session.batch.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.notebookos.spi.session.SessionPolicy;
import org.notebookos.spi.session.SessionPolicyContract;

class BatchSessionTest extends SessionPolicyContract {

    @Override
    protected SessionPolicy policy() {
        return new BatchSession();
    }

    @Test
    void everyCellIsAJobInArrivalOrderWithAContainerOfItsOwn() {
        assertEquals(SessionPolicy.GpuBindingTime.PER_CELL, policy().gpuBindingTime());
        assertEquals(SessionPolicy.ContainerLifetime.PER_CELL, policy().containerLifetime());
        assertEquals(SessionPolicy.QueueOrder.FIRST_COME_FIRST_SERVED, policy().queueOrder());
        assertEquals(1, policy().replicasPerKernel());
    }
}

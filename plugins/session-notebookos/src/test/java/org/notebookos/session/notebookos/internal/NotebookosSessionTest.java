package org.notebookos.session.notebookos.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.notebookos.spi.session.SessionPolicy;
import org.notebookos.spi.session.SessionPolicyContract;

class NotebookosSessionTest extends SessionPolicyContract {

    @Override
    protected SessionPolicy policy() {
        return new NotebookosSession(3);
    }

    @Test
    void gpusAreBoundWhileACellRuns() {
        assertEquals(SessionPolicy.GpuBindingTime.PER_CELL, policy().gpuBindingTime());
    }

    @Test
    void anEvenNumberOfReplicasIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new NotebookosSession(2));
        assertThrows(IllegalArgumentException.class, () -> new NotebookosSession(0));
    }
}

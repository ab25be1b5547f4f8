package org.notebookos.session.lcp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.notebookos.spi.session.SessionPolicy;
import org.notebookos.spi.session.SessionPolicyContract;

class LcpSessionTest extends SessionPolicyContract {

    @Override
    protected SessionPolicy policy() {
        return new LcpSession();
    }

    @Test
    void everyCellTakesAWarmContainerWhereverThereAreGpus() {
        assertEquals(SessionPolicy.ContainerLifetime.PER_CELL, policy().containerLifetime());
        assertEquals(SessionPolicy.Shortage.MIGRATE, policy().onShortage());
        assertTrue(policy().needsWarmContainer());
    }
}

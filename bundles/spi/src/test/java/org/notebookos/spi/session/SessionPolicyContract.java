package org.notebookos.spi.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What holds for every {@link SessionPolicy}. Extend it in the plugin's tests. */
public abstract class SessionPolicyContract {

    /** Returns the policy under test, with its default configuration. */
    protected abstract SessionPolicy policy();

    @Test
    void theNumberOfReplicasIsOddSoThatAMajorityIsClear() {
        assertTrue(policy().replicasPerKernel() >= 1);
        assertEquals(1, policy().replicasPerKernel() % 2);
    }

    @Test
    void leavesNoQuestionOpen() {
        assertNotNull(policy().gpuBindingTime());
        assertNotNull(policy().containerLifetime());
        assertNotNull(policy().onShortage());
        assertNotNull(policy().queueOrder());
    }

    @Test
    void answersTheSameEveryTime() {
        assertEquals(policy().replicasPerKernel(), policy().replicasPerKernel());
        assertEquals(policy().gpuBindingTime(), policy().gpuBindingTime());
        assertEquals(policy().containerLifetime(), policy().containerLifetime());
        assertEquals(policy().onShortage(), policy().onShortage());
        assertEquals(policy().needsWarmContainer(), policy().needsWarmContainer());
        assertEquals(policy().queueOrder(), policy().queueOrder());
    }
}

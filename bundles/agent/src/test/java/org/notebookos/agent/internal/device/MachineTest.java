package org.notebookos.agent.internal.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void unlessToldOtherwiseItIsWhatTheMachineHas() {
        Machine machine = Machine.of(0, 0);

        assertEquals(1000L * Runtime.getRuntime().availableProcessors(), machine.millicpus());
        assertTrue(machine.memoryMb() > 256, machine.toString());
    }

    @Test
    void whatTheOperatorSaysCounts() {
        assertEquals(new Machine(2_500, 1_024), Machine.of(2_500, 1_024));
    }

    @Test
    void negativeAmountsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Machine.of(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> Machine.of(0, -1));
    }
}

package org.notebookos.spi.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ResourcesTest {

    private static final Resources SOME = new Resources(1_500, 4_096, 2, 32);

    @Test
    void oneCoversAnotherIfThereIsEnoughOfEverything() {
        assertTrue(SOME.covers(SOME));
        assertTrue(SOME.covers(Resources.NONE));
        assertFalse(SOME.covers(new Resources(1_501, 0, 0, 0)));
        assertFalse(SOME.covers(new Resources(0, 4_097, 0, 0)));
        assertFalse(SOME.covers(Resources.ofGpus(3)));
        assertFalse(SOME.covers(new Resources(0, 0, 0, 33)));
    }

    @Test
    void whatIsTakenAndWhatIsLeftMakeTheWhole() {
        Resources taken = new Resources(500, 96, 1, 16);

        assertEquals(SOME, SOME.minus(taken).plus(taken));
        assertEquals(Resources.NONE, taken.minus(SOME));
    }

    @Test
    void sumsOfUnlimitedAmountsAreUnlimited() {
        Resources host = Resources.unlimitedBut(2);

        assertEquals(Resources.UNLIMITED, host.plus(host).memoryMb());
        assertEquals(4, host.plus(host).gpus());
    }

    @Test
    void peopleReadWhatIsThere() {
        assertEquals("2 GPUs, 32 GB GPU memory, 1.5 CPUs, 4096 MB memory", SOME.text());
        assertEquals("1 GPU", Resources.unlimitedBut(1).text());
        assertEquals("nothing", Resources.NONE.text());
    }

    @Test
    void nothingIsNegative() {
        assertThrows(IllegalArgumentException.class, () -> new Resources(0, -1, 0, 0));
    }
}

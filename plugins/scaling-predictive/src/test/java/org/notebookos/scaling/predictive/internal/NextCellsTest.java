package org.notebookos.scaling.predictive.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.scaling.KernelLoad;

/** Who may want GPUs soon. */
class NextCellsTest {

    private static final long NOW = 1_000_000_000;
    private static final NextCells NEXT = new NextCells(240_000);

    private static KernelLoad kernel(int gpus, long idleMillis, boolean idle) {
        return new KernelLoad("k", gpus, List.of(), NOW - idleMillis, idle, idle);
    }

    private static List<Integer> within(long ahead, double risk, KernelLoad... kernels) {
        return NEXT.within(List.of(kernels), NOW, ahead, risk);
    }

    @Test
    void theChanceOfACellFallsWithTheTimeThatItsKernelHasBeenIdle() {
        // 24 s ahead: 0.1 after no time, 0.05 after four minutes, and so on
        assertEquals(List.of(1), within(24_000, 0.09, kernel(1, 0, true)));
        assertEquals(List.of(), within(24_000, 0.1, kernel(1, 0, true)));
        assertEquals(List.of(), within(24_000, 0.09, kernel(1, 240_000, true)));
    }

    @Test
    void manyKernelsTogetherAreSureToWantSomething() {
        List<KernelLoad> kernels = Collections.nCopies(40, kernel(1, 0, true));

        assertEquals(8, NEXT.within(kernels, NOW, 24_000, 0.03).size());
    }

    @Test
    void theLargestComeFirstAndWhoIsBusyOrNeedsNoneDoesNotCount() {
        assertEquals(
                List.of(8, 1),
                within(24_000, 0.09, kernel(1, 0, true), kernel(8, 0, true), kernel(4, 0, false), kernel(0, 0, true)));
    }

    @Test
    void aKernelHasOneNextCellHoweverFarAhead() {
        assertEquals(List.of(1), within(86_400_000, 0.02, kernel(1, 0, true)));
    }

    @Test
    void quantilesOfAPoissonDistribution() {
        assertEquals(0, NextCells.quantile(0, 0.999));
        assertEquals(0, NextCells.quantile(0.01, 0.98));
        assertEquals(3, NextCells.quantile(1, 0.98));
        assertEquals(15, NextCells.quantile(10, 0.95));
    }
}

package org.notebookos.simulator.result;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What is followed over time, and what is collected. */
class GaugeTest {

    @Test
    void integratesAndKeepsTheMeanOfEachBucket() {
        Gauge gauge = new Gauge(1000, 100);
        gauge.add(1050, 4);
        gauge.add(1150, -2);
        gauge.pass(1300);

        assertArrayEquals(new double[] {2, 3, 2}, gauge.means(), 1e-9);
        assertEquals(4, gauge.peak());
        assertEquals((4 * 100 + 2 * 150) / 3_600_000.0, gauge.hours(), 1e-12);
    }

    @Test
    void whatIsBeforeTheOriginDoesNotCountButWhatIsThereThenDoes() {
        Gauge gauge = new Gauge(1000, 100);
        gauge.add(500, 4);
        gauge.add(900, -1);
        gauge.pass(1100);

        assertArrayEquals(new double[] {3}, gauge.means(), 1e-9);
        assertEquals(3 * 100 / 3_600_000.0, gauge.hours(), 1e-12);
    }

    @Test
    void quantilesAreValuesThatOccurred() {
        Samples samples = new Samples();
        for (long value = 100; value >= 1; value--) {
            samples.add(value);
        }
        assertEquals(50, samples.quantile(0.5));
        assertEquals(100, samples.quantile(1));
        assertEquals(1, samples.quantile(0));
        assertEquals(0.25, samples.partUpTo(25));
        assertEquals(0, new Samples().quantile(0.5));
    }
}

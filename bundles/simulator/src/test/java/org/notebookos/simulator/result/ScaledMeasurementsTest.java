package org.notebookos.simulator.result;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.simulator.trace.Session;
import org.notebookos.simulator.trace.Speed;
import org.notebookos.simulator.trace.Task;
import org.notebookos.simulator.trace.Trace;

/** A replay of an hour in a minute: GPU-hours are those of the hour, delays are those of the minute. */
class ScaledMeasurementsTest {

    private static final Trace HOUR = new Trace(
            "hour",
            "sessions",
            List.of(new Session(
                    "s",
                    0,
                    3_600_000,
                    2,
                    new Session.Needs(1, 1, 1, "m", 0),
                    List.of(new Task(0, 600_000, 1_800_000, 2, 50)))),
            List.of());

    private final Measurements measured = new Measurements(HOUR, 500, new Speed(60));

    @Test
    void whatIsFollowedOverTimeIsScaledBack() {
        measured.hostJoined(500, 8);
        measured.bound(10_500, 2);
        measured.bound(40_500, -2);
        measured.hostLeft(45_500, 8);
        measured.end(60_500, 0);

        assertEquals(6, measured.gauge(Series.PROVISIONED).hours(), 1e-9);
        assertEquals(1, measured.gauge(Series.COMMITTED).hours(), 1e-9);
        assertEquals(1, measured.gauge(Series.ORACLE).hours(), 1e-9);
        assertEquals(2, measured.gauge(Series.RESERVED).hours(), 1e-9);
        assertEquals(3_600_000, measured.length());
        assertEquals(60, measured.gauge(Series.HOSTS).means().length, "a value a minute");
        assertEquals(1_000, measured.sampleMillis(), "which is a second of the replay");
    }

    @Test
    void howLongOneCellWaitsIsNot() {
        measured.started(250, true, true, "", "r1");
        measured.replied(30_250);

        assertEquals(250, measured.interactivity().quantile(1));
        assertEquals(30_250, measured.completion().quantile(1));
    }

    @Test
    void meansOfTimesThatWereNotWatchedAddUp() {
        measured.boundOnAverage(500, 20_500, 1.5);
        measured.boundOnAverage(20_500, 30_500, 0);
        measured.boundOnAverage(30_500, 60_500, 2);
        measured.end(60_500, 0);

        assertEquals(1.5, measured.gauge(Series.COMMITTED).hours(), 1e-9);
        assertArrayEquals(
                new double[] {1.5, 0, 2},
                Arrays.stream(new int[] {0, 25, 40})
                        .mapToDouble(i -> measured.gauge(Series.COMMITTED).means()[i])
                        .toArray(),
                1e-9);
    }
}

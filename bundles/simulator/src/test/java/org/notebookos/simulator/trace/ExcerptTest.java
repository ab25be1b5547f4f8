package org.notebookos.simulator.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Parts of traces, and faster ones. */
class ExcerptTest {

    private static final Session.Needs NEEDS = new Session.Needs(2, 500, 1024, "m", 300);
    private static final Trace TRACE = new Trace(
            "t",
            "sessions",
            List.of(
                    session("early", 0, 900, task(0, 100, 200)),
                    session("over-the-edges", 500, 5_000, task(0, 900, 300), task(1, 1_500, 100), task(2, 2_800, 900)),
                    session("idle-then", 600, 9_000, task(0, 700, 100), task(1, 4_000, 100)),
                    session("inside", 1_200, 2_000, task(0, 1_300, 0))),
            List.of());

    @Test
    void whatReachesOverAnEdgeIsCutOffThere() {
        Session cut = new Excerpt(1_000, 3_000, 10).of(TRACE).sessions().get(0);

        assertEquals("over-the-edges", cut.id());
        assertEquals(0, cut.start());
        assertEquals(2_000, cut.end());
        assertEquals(List.of(task(0, 0, 200), task(1, 500, 100), task(2, 1_800, 200)), cut.tasks());
    }

    @Test
    void kernelsOfSessionsThatAreUnderWayAtTheEdgeAreMadeBeforeItOneAfterTheOther() {
        Trace led = LeadIn.before(new Excerpt(800, 9_000, 10).of(TRACE));

        assertEquals(
                List.of(-2 * LeadIn.SPACING_MILLIS, -LeadIn.SPACING_MILLIS, 400L),
                led.sessions().stream().map(Session::start).toList());
        assertEquals(2 * LeadIn.SPACING_MILLIS, LeadIn.of(led));
        assertEquals(0, LeadIn.of(new Excerpt(800, 9_000, 10).of(TRACE)));
        assertEquals(
                new Excerpt(800, 9_000, 10).of(TRACE).sessions().get(1).tasks(),
                led.sessions().get(1).tasks());
    }

    @Test
    void sessionsWithoutACellThenAreLeftOutAndTheFirstOfTheOthersKept() {
        assertEquals(List.of("over-the-edges", "inside"), ids(new Excerpt(1_000, 3_000, 10).of(TRACE)));
        assertEquals(List.of("over-the-edges"), ids(new Excerpt(1_000, 3_000, 1).of(TRACE)));
        assertEquals(TRACE, new Excerpt(0, Long.MAX_VALUE, 10).of(TRACE));
        assertThrows(IllegalArgumentException.class, () -> new Excerpt(5, 5, 1));
    }

    @Test
    void aFasterTraceIsShorterAndItsCellsStillDontOverlap() {
        Trace tight = new Trace(
                "t",
                "sessions",
                List.of(session("s", 0, 6_001, task(0, 89, 301), task(1, 390, 31), task(2, 421, 5_580))),
                List.of());
        Session fast = new Speed(60).of(tight).sessions().get(0);

        assertEquals(100, fast.end());
        assertEquals(List.of(task(0, 1, 6), task(1, 7, 0), task(2, 7, 93)), fast.tasks());
        assertEquals(0, fast.needs().stateMegabytes(), "cells of a replay make no state");
        assertEquals(6_000, new Speed(60).inTrace(100));
    }

    @Test
    void aSpeedIsMoreThanNothing() {
        for (double factor : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new Speed(factor));
        }
    }

    private static List<String> ids(Trace trace) {
        return trace.sessions().stream().map(Session::id).toList();
    }

    private static Session session(String id, long start, long end, Task... tasks) {
        return new Session(id, start, end, 1, NEEDS, List.of(tasks));
    }

    private static Task task(int number, long submit, long duration) {
        return new Task(number, submit, duration, 1, 50);
    }
}

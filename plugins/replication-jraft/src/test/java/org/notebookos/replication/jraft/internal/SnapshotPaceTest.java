package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SnapshotPaceTest {

    @Test
    void manySmallEntriesAreEnough() {
        SnapshotPace pace = new SnapshotPace(10, 1000);
        assertFalse(pace.isDue(9, 1, 0, 0));
        assertTrue(pace.isDue(10, 1, 0, 0));
        pace.taken(10);
        assertFalse(pace.isDue(19, 1, 0, 0));
        assertTrue(pace.isDue(20, 1, 0, 0));
    }

    @Test
    void fewLargeEntriesAreEnough() {
        SnapshotPace pace = new SnapshotPace(10, 1000);
        assertFalse(pace.isDue(1, 600, 0, 0));
        assertTrue(pace.isDue(2, 600, 0, 0));
        pace.taken(2);
        assertFalse(pace.isDue(3, 600, 2, 100));
    }

    @Test
    void aLargeStateIsNotWrittenForFewerBytesThanItHas() {
        SnapshotPace pace = new SnapshotPace(0, 1000);
        assertFalse(pace.isDue(1, 4000, 0, 5000));
        assertTrue(pace.isDue(2, 1000, 0, 5000));
    }

    @Test
    void aSnapshotThatWasLoadedCountsAsTaken() {
        SnapshotPace pace = new SnapshotPace(10, 0);
        assertFalse(pace.isDue(109, 1, 100, 50));
        assertTrue(pace.isDue(110, 1, 100, 50));
    }

    @Test
    void withoutLimitsNoneIsEverDue() {
        assertFalse(new SnapshotPace(0, 0).isDue(1_000_000, Long.MAX_VALUE, 0, 0));
    }
}

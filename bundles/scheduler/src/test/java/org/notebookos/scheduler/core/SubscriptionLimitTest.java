package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Samples that are taken late are those that would have been taken in time. */
class SubscriptionLimitTest {

    @Test
    void isTheMaximumUntilTheWindowIsFull() {
        SubscriptionLimit limit = new SubscriptionLimit(7);
        limit.catchUp(1_000, 8, 4);
        limit.catchUp(4_000, 8, 4);
        assertEquals(7, limit.value());
        assertFalse(limit.settled());

        limit.catchUp(5_000, 8, 4);

        assertTrue(limit.settled());
        assertEquals(2, limit.value());
    }

    @Test
    void lateSamplesAreThoseOfEachSecond() {
        SubscriptionLimit inTime = new SubscriptionLimit(7);
        SubscriptionLimit late = new SubscriptionLimit(7);
        for (SubscriptionLimit limit : new SubscriptionLimit[] {inTime, late}) {
            limit.catchUp(1_000, 10, 2);
        }
        for (long now = 2_000; now <= 8_000; now += 1_000) {
            inTime.catchUp(now, 12, 4);
        }
        late.catchUp(8_300, 12, 4);
        assertEquals(inTime.value(), late.value());

        inTime.catchUp(9_000, 12, 0);
        late.catchUp(9_000, 12, 0);
        assertEquals(inTime.value(), late.value());
        assertFalse(late.due(9_999));
    }
}

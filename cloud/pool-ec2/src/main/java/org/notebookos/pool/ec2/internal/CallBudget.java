package org.notebookos.pool.ec2.internal;

import java.util.function.LongSupplier;
import org.notebookos.pool.ec2.internal.CloudException.Code;

/**
 * Calls to the cloud that a pool may still make: the account's limits are shared with others. Owned by the pool's thread.
 */
final class CallBudget {

    private final int perMinute;
    private final LongSupplier nanos;
    private double left;
    private long filledAt;

    /** @param nanos a clock that only goes forward */
    CallBudget(int perMinute, LongSupplier nanos) {
        this.perMinute = perMinute;
        this.nanos = nanos;
        this.left = perMinute;
        this.filledAt = nanos.getAsLong();
    }

    /** @throws CloudException of code {@code THROTTLED} when none is left */
    void take(String call) {
        long now = nanos.getAsLong();
        left = Math.min(perMinute, left + (now - filledAt) * perMinute / 60e9);
        filledAt = now;
        if (left < 1) {
            throw new CloudException(
                    Code.THROTTLED,
                    call + " waits: " + perMinute + " calls a minute (callsPerMinute) are used up",
                    null);
        }
        left--;
    }
}

package org.notebookos.gateway.internal.room;

import java.time.Clock;
import java.time.Duration;

/**
 * What all rooms share.
 *
 * @param messages makes the gateway's own messages
 * @param clock the time
 * @param retention how long a lost client's session is kept
 * @param bufferBytes how much one client may have waiting; a kernel's clients share one copy
 * @param budget what all clients together have waiting
 */
public record RoomSettings(
        SyntheticMessages messages, Clock clock, Duration retention, long bufferBytes, Budget budget) {

    /** Settings without a bound over all kernels. */
    public RoomSettings(SyntheticMessages messages, Clock clock, Duration retention, long bufferBytes) {
        this(messages, clock, retention, bufferBytes, new Budget(Long.MAX_VALUE));
    }
}

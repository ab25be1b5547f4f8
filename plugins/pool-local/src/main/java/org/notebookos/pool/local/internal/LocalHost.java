package org.notebookos.pool.local.internal;

import org.notebookos.spi.pool.PoolHost;

/** One host of the pool. Owned by the pool's thread; what others see is copied. */
final class LocalHost {

    /** An agent that lived shorter than this died quickly. */
    private static final long QUICK_DEATH_MILLIS = 5_000;

    private static final long FIRST_DELAY_MILLIS = 300;
    private static final long LAST_DELAY_MILLIS = 15_000;

    final String id;
    ProcessHandle process;
    PoolHost.State state = PoolHost.State.STARTING;
    long startedAt;
    long restartAt;
    private int quickDeaths;

    LocalHost(String id) {
        this.id = id;
    }

    void runs(ProcessHandle handle, long now) {
        process = handle;
        startedAt = now;
        state = PoolHost.State.RUNNING;
    }

    /** Returns how long to wait before the next start: longer each time that the agent died quickly. */
    long died(long now) {
        quickDeaths = now - startedAt < QUICK_DEATH_MILLIS ? quickDeaths + 1 : 0;
        long delay = Math.min(LAST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(quickDeaths / 2, 10));
        process = null;
        state = PoolHost.State.STARTING;
        restartAt = now + delay;
        return delay;
    }

    PoolHost seen() {
        return new PoolHost(id, state, process == null ? 0 : process.pid());
    }
}

package org.notebookos.pool.docker.internal;

import org.notebookos.spi.pool.PoolHost;

/** One host of an engine. Owned by the engine's thread; what others see is copied. */
final class DockerHost {

    /** An agent that lived shorter than this died quickly. */
    private static final long QUICK_DEATH_MILLIS = 10_000;

    private static final long FIRST_DELAY_MILLIS = 500;
    private static final long LAST_DELAY_MILLIS = 30_000;

    final String id;
    PoolHost.State state = PoolHost.State.STARTING;
    String detail = "";
    long startedAt;
    long retryAt;
    private int quickDeaths;

    DockerHost(String id) {
        this.id = id;
    }

    /** Its container was seen running, or was started. */
    void runs(long now) {
        if (state == PoolHost.State.STARTING) {
            state = PoolHost.State.RUNNING;
            startedAt = now;
        }
        if (state == PoolHost.State.RUNNING) {
            detail = "";
        }
    }

    /** Its container ended, or couldn't be made: it is tried again later, the later the more often that happened. */
    void failed(String why, long now) {
        quickDeaths = now - startedAt < QUICK_DEATH_MILLIS || state == PoolHost.State.STARTING ? quickDeaths + 1 : 1;
        state = PoolHost.State.STARTING;
        detail = why;
        retryAt = now + Math.min(LAST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(quickDeaths - 1, 10));
    }

    PoolHost seen(String problem) {
        return new PoolHost(id, state, 0, problem.isEmpty() ? detail : problem);
    }
}

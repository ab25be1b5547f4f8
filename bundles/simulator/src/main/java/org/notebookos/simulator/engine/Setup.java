package org.notebookos.simulator.engine;

import java.util.Optional;
import org.notebookos.scheduler.core.ScalingSettings;
import org.notebookos.simulator.model.CostModel;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.pool.PoolTerms;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.session.SessionPolicy;
import org.notebookos.spi.session.SessionPolicy.ContainerLifetime;
import org.notebookos.spi.session.SessionPolicy.GpuBindingTime;

/**
 * What is simulated.
 *
 * @param placement where replicas go
 * @param session what kernels are given, and when
 * @param scaling how many hosts there should be; empty: as many as there may be
 * @param pool what the one pool of hosts offers
 * @param costs what things take
 * @param releaseGiveUpMillis how long a host may take to become empty before it isn't released after all
 * @param seed of all chance
 * @param closedLoop whether a late cell makes the rest of its session late
 * @param everyTick whether the core is told of every 100 ms, as in the live system, though nothing changes
 */
public record Setup(
        PlacementPolicy placement,
        SessionPolicy session,
        Optional<ScalingPolicy> scaling,
        PoolTerms pool,
        CostModel costs,
        long releaseGiveUpMillis,
        long seed,
        boolean closedLoop,
        boolean everyTick) {

    /** Releases are given up when the live system does by default. */
    public Setup(
            PlacementPolicy placement,
            SessionPolicy session,
            Optional<ScalingPolicy> scaling,
            PoolTerms pool,
            CostModel costs,
            long seed,
            boolean closedLoop,
            boolean everyTick) {
        this(
                placement,
                session,
                scaling,
                pool,
                costs,
                ScalingSettings.defaults().releaseGiveUpMillis(),
                seed,
                closedLoop,
                everyTick);
    }

    /** Returns the same with another seed. */
    public Setup with(long otherSeed) {
        return new Setup(
                placement, session, scaling, pool, costs, releaseGiveUpMillis, otherSeed, closedLoop, everyTick);
    }

    /** Returns how many hosts there are at the start. */
    int hostsAtFirst() {
        return scaling.isPresent() ? pool.minimum() : pool.maximum();
    }

    /** Returns whether GPUs belong to a kernel as long as it lives. */
    boolean reserves() {
        return session.gpuBindingTime() == GpuBindingTime.PER_SESSION;
    }

    /** Returns whether a replica finds a container that was started before. A kernel that stays keeps one ready for its moves. */
    boolean startsWarm(boolean moves) {
        return session.needsWarmContainer() || (moves && session.containerLifetime() == ContainerLifetime.PER_KERNEL);
    }
}

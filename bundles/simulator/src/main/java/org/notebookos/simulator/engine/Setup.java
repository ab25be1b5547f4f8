package org.notebookos.simulator.engine;

import org.notebookos.simulator.model.CostModel;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.session.SessionPolicy;

/**
 * What is simulated.
 *
 * @param placement where replicas go
 * @param session what kernels are given, and when
 * @param sessionName by which it is installed
 * @param hosts how many there are
 * @param gpusPerHost devices of each
 * @param costs what things take
 * @param seed of all chance
 * @param closedLoop whether a late cell makes the rest of its session late
 * @param everyTick whether the core is told of every 100 ms, as in the live system, though nothing changes
 */
public record Setup(
        PlacementPolicy placement,
        SessionPolicy session,
        String sessionName,
        int hosts,
        int gpusPerHost,
        CostModel costs,
        long seed,
        boolean closedLoop,
        boolean everyTick) {}

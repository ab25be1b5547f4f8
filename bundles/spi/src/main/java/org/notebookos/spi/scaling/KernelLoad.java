package org.notebookos.spi.scaling;

import java.util.List;

/**
 * A kernel whose GPUs are bound for each cell anew, as scaling policies see it. Those that reserve theirs aren't shown.
 *
 * @param id the kernel's id
 * @param gpus how many its next cell is expected to want on one host; 0: none
 * @param hosts the hosts that have a replica of it which can run the next cell, in the order of their ids
 * @param activeAt when it was last asked for something, or its last cell ended, in milliseconds since the epoch
 * @param idle whether it has no cell that runs or waits
 * @param movable whether a replica of it could be moved now; never if it has one only
 */
public record KernelLoad(String id, int gpus, List<String> hosts, long activeAt, boolean idle, boolean movable) {

    public KernelLoad {
        hosts = List.copyOf(hosts);
    }
}

package org.notebookos.spi.scaling;

import java.util.List;

/**
 * Sums over the cluster, and what waits in it.
 *
 * @param committedGpus devices bound to cells now
 * @param sessions kernels
 * @param replicasPerKernel replicas that a kernel has under the current session policy
 * @param subscriptionRatio of the cluster
 * @param subscriptionLimit the highest ratio that a host should reach at present
 * @param limitSettled whether the window over which the limit is averaged is full
 * @param waitingCells cells that wait for GPUs, first in line first
 * @param waitingKernels kernels that wait for hosts to be placed on, or whose replicas do
 */
public record ClusterLoad(
        int committedGpus,
        int sessions,
        int replicasPerKernel,
        double subscriptionRatio,
        double subscriptionLimit,
        boolean limitSettled,
        List<WaitingCell> waitingCells,
        List<WaitingKernel> waitingKernels) {

    public ClusterLoad {
        waitingCells = List.copyOf(waitingCells);
        waitingKernels = List.copyOf(waitingKernels);
    }

    /** Returns the GPUs wanted by cells that no host can serve as things are. */
    public int unservedGpus() {
        return waitingCells.stream()
                .filter(WaitingCell::unserved)
                .mapToInt(WaitingCell::gpus)
                .sum();
    }

    /**
     * A cell that waits for GPUs.
     *
     * @param gpus how many it wants on one host
     * @param since when it began to wait
     * @param unserved whether the idle GPUs of the present hosts don't suffice for it and those in front of it
     */
    public record WaitingCell(int gpus, long since, boolean unserved) {}

    /**
     * A kernel for which there are too few hosts.
     *
     * @param gpus how many each of its hosts must have
     * @param hostsMissing how many more such hosts it takes
     */
    public record WaitingKernel(int gpus, int hostsMissing) {}
}

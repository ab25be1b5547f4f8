package org.notebookos.spi.scaling;

/**
 * What was asked of the cluster in one minute.
 *
 * @param start its first millisecond since the epoch, a multiple of 60 000
 * @param sessions kernels that were asked for
 * @param cells cells that were submitted and reached their turn
 * @param gpuCells those of them that wanted GPUs
 * @param gpusAsked GPUs that these wanted, added up
 * @param gpuSeconds time for which devices were bound, in GPU-seconds
 * @param peakGpus most GPUs that were bound or waited for at the same time
 */
public record MinuteOfDemand(
        long start, int sessions, int cells, int gpuCells, int gpusAsked, double gpuSeconds, int peakGpus) {}

package org.notebookos.spi.gpu;

/**
 * The right of one executor to devices of its host, for one term.
 *
 * @param kernelId whose cell
 * @param term which cell; 0: none, but a process as long as it lives
 * @param attempt which retry of it, from 1
 * @param epoch grows with every lease that the controller grants; a holder with a lower epoch is stale
 * @param gpus how many devices
 */
public record GpuLease(String kernelId, long term, int attempt, long epoch, int gpus) {}

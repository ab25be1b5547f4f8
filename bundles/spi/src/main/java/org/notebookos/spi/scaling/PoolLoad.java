package org.notebookos.spi.scaling;

import org.notebookos.spi.pool.PoolTerms;

/**
 * A pool as scaling policies see it.
 *
 * @param name the pool's name
 * @param live hosts of it that have joined, whatever their standing
 * @param starting hosts that were asked for, or were lost, and are expected to join
 * @param late hosts of it that should have joined long ago; they count, but nobody should rely on them
 * @param leaving live hosts that are being given up, or that operators drain
 * @param backedOff whether it can't be asked for hosts now, because it failed to make some a short while ago
 * @param terms what it offers
 */
public record PoolLoad(String name, int live, int starting, int late, int leaving, boolean backedOff, PoolTerms terms) {

    /** Returns how many hosts may be asked for now. */
    public int room() {
        return backedOff ? 0 : Math.max(0, terms.maximum() - live - starting - late);
    }

    /** Returns how many hosts may be given up now, as far as the pool's minimum is concerned. */
    public int spare() {
        return Math.max(0, live - leaving - terms.minimum());
    }

    /** Returns what a GPU costs for an hour; for a pool without GPUs, what a host costs. */
    public double pricePerGpuHour() {
        return terms.pricePerHostHour() / Math.max(1, terms.gpusPerHost());
    }
}

package org.notebookos.gpu.nvidia.internal.share;

import java.nio.file.Path;

/**
 * How GPUs are shared.
 *
 * @param shares tenants of a GPU at the same time
 * @param threadPercent share of a GPU's processors that a tenant may use at most; 0: all
 * @param directory where the daemons' sockets and logs are
 * @param python interpreter of the probe
 */
public record ShareRules(int shares, int threadPercent, Path directory, String python) {

    /** The MPS server has some memory too, and what is left must not be overdrawn. */
    private static final int OFFERED_PERCENT = 95;

    private static final long MIB = 1L << 20;

    /** Returns the memory of each tenant in bytes, whole MiB. */
    long limitOf(long memoryBytes) {
        return memoryBytes / 100 * OFFERED_PERCENT / shares / MIB * MIB;
    }
}

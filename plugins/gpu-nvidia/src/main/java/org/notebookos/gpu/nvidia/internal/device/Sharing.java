package org.notebookos.gpu.nvidia.internal.device;

import org.notebookos.gpu.nvidia.internal.driver.Gpu;

/** Whether a GPU can be divided among several tenants now. */
@FunctionalInterface
public interface Sharing {

    /**
     * What is known of a GPU.
     *
     * @param limitBytes memory of each share
     * @param obstacle why there are no shares of it now, for people; empty if there are
     */
    record Verdict(long limitBytes, String obstacle) {}

    /** Returns what is known; doesn't block. */
    Verdict of(Gpu gpu);
}

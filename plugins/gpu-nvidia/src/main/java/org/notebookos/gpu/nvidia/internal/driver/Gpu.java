package org.notebookos.gpu.nvidia.internal.driver;

import java.util.List;

/**
 * A GPU as the driver describes it.
 *
 * @param uuid {@code GPU-...}
 * @param name marketing name
 * @param memoryBytes device memory
 * @param partitioned whether MIG mode is on; the GPU itself can then not be used, only its partitions
 * @param partitions its MIG instances
 * @param health what the driver says of its state
 */
public record Gpu(
        String uuid, String name, long memoryBytes, boolean partitioned, List<Partition> partitions, Health health) {

    /**
     * A MIG instance.
     *
     * @param uuid {@code MIG-...}
     * @param name marketing name, with the profile
     * @param memoryBytes memory of the instance
     */
    public record Partition(String uuid, String name, long memoryBytes) {}

    /**
     * What the driver says of a GPU's state.
     *
     * @param uncorrectedErrors uncorrectable memory errors since the GPU was last reset; 0 where it has no ECC
     * @param recovery what the driver wants done with the GPU; empty if nothing
     */
    public record Health(long uncorrectedErrors, String recovery) {
        /** Nothing is wrong. */
        public static final Health GOOD = new Health(0, "");
    }
}

package org.notebookos.spi.placement;

import java.util.Set;

/**
 * A replica to place.
 *
 * @param kernelId its kernel
 * @param resources what one of the kernel's cells may need (its subscription), possibly nothing
 * @param reason why a place is needed
 * @param others hosts of the kernel's replicas that stay, as far as they have been placed
 */
public record PlacementRequest(String kernelId, Resources resources, Reason reason, Set<String> others) {

    public PlacementRequest {
        others = Set.copyOf(others);
    }

    /** A replica of a kernel that has no others. */
    public PlacementRequest(String kernelId, Resources resources, Reason reason) {
        this(kernelId, resources, reason, Set.of());
    }

    /** A replica that asks for GPUs alone. */
    public PlacementRequest(String kernelId, int gpus, Reason reason) {
        this(kernelId, Resources.ofGpus(gpus), reason);
    }

    /** Returns the GPUs that one of the kernel's cells may need, possibly 0. */
    public int gpus() {
        return resources.gpus();
    }

    /** Why a replica needs a host. */
    public enum Reason {
        /** A new kernel. */
        CREATE,
        /** The replica's host was lost. */
        REPAIR,
        /** The replica moves to where it can commit GPUs: hosts without enough that is idle are not candidates. */
        MIGRATE
    }
}

package org.notebookos.spi.placement;

/**
 * A replica to place.
 *
 * @param kernelId its kernel
 * @param resources what one of the kernel's cells may need (its subscription), possibly nothing
 * @param reason why a place is needed
 */
public record PlacementRequest(String kernelId, Resources resources, Reason reason) {

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

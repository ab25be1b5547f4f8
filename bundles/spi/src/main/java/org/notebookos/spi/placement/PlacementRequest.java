package org.notebookos.spi.placement;

/**
 * A replica to place.
 *
 * @param kernelId its kernel
 * @param gpus GPUs that one of the kernel's cells may need (its subscription), possibly 0
 * @param reason why a place is needed
 */
public record PlacementRequest(String kernelId, int gpus, Reason reason) {

    /** Why a replica needs a host. */
    public enum Reason {
        /** A new kernel. */
        CREATE,
        /** The replica's host was lost. */
        REPAIR,
        /** The replica moves to where it can commit GPUs: hosts without enough idle GPUs are not candidates. */
        MIGRATE
    }
}

package org.notebookos.spi.session;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Decides how many replicas a kernel has, when GPUs are bound to it, and what its cells wait for.
 *
 * <p>Implemented by session plugins; called by the scheduler and by the simulator. A pure function, thread-safe: every
 * method returns the same each time. A kernel keeps what its policy said when it was made, whatever policy is chosen, or
 * removed, later.
 */
@ProviderType
public interface SessionPolicy {

    /** Returns how many replicas a new kernel gets, each on a host of its own; odd, at least 1. */
    int replicasPerKernel();

    /** Returns when GPUs are bound. */
    GpuBindingTime gpuBindingTime();

    /** Returns how long a replica's process or container lives. */
    ContainerLifetime containerLifetime();

    /**
     * Returns what a cell does while no host of its kernel has enough idle GPUs. Without effect for kernels whose GPUs are
     * bound per session: their cells have theirs.
     */
    Shortage onShortage();

    /** Returns whether a replica may only be placed on a host with a warm container to spare, if hosts keep such. */
    boolean needsWarmContainer();

    /**
     * Returns who comes next when GPUs become idle. The cluster has one line, so this is asked of the policy in use, not of
     * those that other kernels were made with.
     */
    QueueOrder queueOrder();

    /** When GPUs are bound to a kernel. */
    enum GpuBindingTime {
        /** From the start of a cell that asks for them to its end. */
        PER_CELL,
        /**
         * From the kernel's creation to its deletion, on every host that has a replica of it. The kernel isn't placed before
         * they can be committed at once; until then it waits in line, without replicas.
         */
        PER_SESSION
    }

    /** How long a process or container is used. */
    enum ContainerLifetime {
        /** As long as its replica. */
        PER_KERNEL,
        /** For one cell: another takes its place after the cell and gets the state from the kernel's log. */
        PER_CELL
    }

    /** What a cell does that finds no idle GPUs on its kernel's hosts. */
    enum Shortage {
        /** A replica is placed anew, on a host that can commit them now; where there is none the cell waits. */
        MIGRATE,
        /** It waits for a host of its kernel. */
        WAIT
    }

    /** Who comes next. */
    enum QueueOrder {
        /** Users take turns, by what they hold, by priority and by how long they have waited. */
        FAIR_SHARE,
        /** Who came first. */
        FIRST_COME_FIRST_SERVED
    }
}

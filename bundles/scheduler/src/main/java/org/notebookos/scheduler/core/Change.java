package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.scheduler.api.KernelProgram;

/** A change of the state that must survive the controller. Applying one twice is the same as once. */
public sealed interface Change {

    /**
     * A kernel, as it is from now on.
     *
     * @param durability label of the mode; absent in old journals
     * @param recovering the replica that is to become the only one, or empty; absent in old journals
     * @param plan how it is given replicas and GPUs; absent in old journals
     * @param suspended why it has no process, and since when nobody has used it; null: it has
     * @param program what runs instead of the replicated Python kernel; null: that one does
     */
    record KernelSaved(
            String id,
            String name,
            Map<String, String> environment,
            Optional<String> workingDirectory,
            String sessionId,
            long createdAt,
            String backend,
            int gpus,
            int replicasWanted,
            int nextReplica,
            boolean formed,
            List<Placed> replicas,
            String durability,
            String recovering,
            SessionPlan plan,
            Suspended suspended,
            KernelProgram program)
            implements Change {}

    /** Why a kernel is suspended; since when nobody has used it, in milliseconds. */
    record Suspended(String why, long since) {}

    /**
     * A replica of a kernel on a host.
     *
     * @param initial whether it is one of the first members of the group
     * @param leaving whether it is to go
     * @param opened whether its log was ever open on that host
     */
    record Placed(String id, String host, String endpoint, boolean initial, boolean leaving, boolean opened) {}

    /** A kernel is gone. */
    record KernelRemoved(String id) implements Change {}

    /** A host holds durable state of a kernel that it must delete. */
    record CloseOwed(String host, String kernel) implements Change {}

    /** It has. */
    record ClosePaid(String host, String kernel) implements Change {}

    /** A host is to have no replicas, since then (milliseconds). */
    record HostDraining(String host, long since) implements Change {}

    /** A host may have replicas again. */
    record HostUndrained(String host) implements Change {}

    /**
     * A host is to be given back to its pool, since then (milliseconds), and why.
     *
     * @param cause one of {@link Departure.Cause}; null in old journals
     * @param drained whether operators want it without replicas too
     */
    record HostLeaving(String host, String pool, String why, long since, String cause, boolean drained)
            implements Change {}

    /** It isn't any more: it stays, or is gone. */
    record HostStays(String host) implements Change {}

    /** A pool is or was there; operators take it away since then (milliseconds), or don't: 0. */
    record PoolKnown(String name, long removedAt) implements Change {}

    /** It is gone, and so are its hosts. */
    record PoolForgotten(String name) implements Change {}

    /** Lease epochs below this one may have been given out. */
    record EpochsReserved(long below) implements Change {}

    /** GPU-seconds so far. */
    record GpuSeconds(double held, double reserved) implements Change {}

    /** What these kernels and users have used of GPUs so far; the energy of all of them in joules, where it is known. */
    record GpuUsed(Map<String, GpuUse> kernels, Map<String, GpuUse> users, double joules) implements Change {}

    /** GPU-seconds, and their energy where it is known. */
    record GpuUse(double seconds, double joules) {

        static final GpuUse NONE = new GpuUse(0, 0);

        GpuUse plus(GpuUse more) {
            return new GpuUse(seconds + more.seconds, joules + more.joules);
        }
    }
}

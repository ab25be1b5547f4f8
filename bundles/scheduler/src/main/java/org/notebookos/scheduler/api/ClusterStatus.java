package org.notebookos.scheduler.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The state of the cluster. Field names are the stable names of {@code --json} output.
 *
 * @param hosts one row per host
 * @param kernels one row per kernel
 * @param subscriptionRatio of the cluster
 * @param subscriptionLimit of the cluster
 * @param queue cells that wait for GPUs, and kernels that wait to be placed, first in line first
 * @param policies extension point (placement, session, pool...) to the name in use
 * @param gpuSecondsHeld GPU-seconds that cells held devices since the controller's state began
 * @param gpuSecondsReserved GPU-seconds that a reservation for every kernel's lifetime would have held
 * @param events what happened of late, oldest first
 * @param warm processes that wait to become replicas, and starts of replicas, of all hosts
 * @param pools where hosts come from, one row per pool
 * @param users one row per user who has ever held a GPU
 * @param gpuReleases how cells have left GPUs
 */
public record ClusterStatus(
        List<HostRow> hosts,
        List<KernelRow> kernels,
        double subscriptionRatio,
        double subscriptionLimit,
        List<QueuedCell> queue,
        Map<String, String> policies,
        double gpuSecondsHeld,
        double gpuSecondsReserved,
        List<EventRow> events,
        Warm warm,
        List<PoolRow> pools,
        List<UserRow> users,
        GpuReleases gpuReleases) {

    /**
     * A host.
     *
     * @param drain there while operators want it without replicas
     * @param problems why some of its devices are not fit for use, for people
     */
    public record HostRow(
            String id,
            String pool,
            long pid,
            String state,
            Gpus gpus,
            int replicas,
            String version,
            Optional<Drain> drain,
            Capacity capacity,
            Warm warm,
            List<String> problems) {}

    /**
     * Processes that wait to become replicas.
     *
     * @param ready that wait
     * @param starting that are being made
     * @param wanted that should wait
     * @param problem why fewer do, and no more are being made, for people; empty: nothing is wrong
     * @param warmStarts replicas that got one of them; every restart counts. Of a host: since its agent began; of the
     *     cluster: what the controller has heard of
     * @param coldStarts replicas for which a process was started
     */
    public record Warm(int ready, int starting, int wanted, String problem, long warmStarts, long coldStarts) {}

    /**
     * A source of hosts.
     *
     * @param hosts that are there
     * @param least hosts that it should always have
     * @param most hosts that it may have
     * @param coming hosts that were asked for and are expected
     * @param late hosts that should have joined long ago
     * @param leaving hosts that are being given up, or that operators drain
     * @param gpusPerHost devices of a host of it
     * @param pricePerHostHour in the operator's currency
     * @param problem why it can't grow at the moment, for people; empty: it can
     * @param state in use; being removed; removed: it has no hosts any more and may be taken away; absent: its bundle or
     *     configuration is gone though it wasn't removed
     * @param provisioningSeconds how long a new host takes until it has joined, as expected
     */
    public record PoolRow(
            String name,
            int hosts,
            int least,
            int most,
            int coming,
            int late,
            int leaving,
            int gpusPerHost,
            double pricePerHostHour,
            String problem,
            String state,
            double provisioningSeconds) {}

    /** What a host has besides GPUs: in all, bound to cells and to kernels that reserve, and what its replicas may need. */
    public record Capacity(Amount total, Amount committed, Amount subscribed) {}

    /** Processors, megabytes of memory, gigabytes of GPU memory; a total of 0: the host doesn't say. */
    public record Amount(double cpus, int memoryMb, int vramGb) {}

    /**
     * How far a host that is being drained is.
     *
     * @param state draining, or drained: it has no replica any more
     * @param left replicas that are still there, or whose state is still to be deleted
     * @param seconds since it was wished
     * @param steps what becomes of each replica that is left
     */
    public record Drain(String state, int left, double seconds, List<DrainStep> steps) {}

    /**
     * What becomes of one replica of a host that is being drained.
     *
     * @param kernel whose it is
     * @param stuck whether it can't be moved as things are
     * @param text for people
     */
    public record DrainStep(String kernel, boolean stuck, String text) {}

    /** Something that happened: when (ISO 8601), and what, for people. */
    public record EventRow(String at, String text) {}

    /** GPUs of a host. */
    public record Gpus(int total, int committed, int subscribed) {}

    /**
     * A kernel.
     *
     * @param state starting, idle, busy, restarting, suspended, dead
     * @param executor the replica that runs the current cell, or ran the last one; the log's leader if that one is gone
     * @param leader host of the log's leader, if known
     * @param term last finished term
     * @param queue cells that run or wait
     * @param lastCell times of the last finished cell
     * @param durability strict or pipelined
     * @param notice why it can't run cells at the moment, or why the next one waits
     * @param session name of the session policy that it was made with
     * @param owner the user who may use it, beside administrators; empty: nobody else
     * @param gpuUse of all its cells, and of itself if it has devices of its own
     */
    public record KernelRow(
            String id,
            String name,
            String state,
            Optional<Executor> executor,
            Optional<String> leader,
            long term,
            int queue,
            List<ReplicaRow> replicas,
            Optional<CellTimes> lastCell,
            String durability,
            Optional<String> notice,
            String session,
            String owner,
            GpuUse gpuUse) {}

    /** A user, and what all kernels of that user have used, those that are gone included. */
    public record UserRow(String user, GpuUse gpuUse) {}

    /** GPU-seconds held until now, and the joules of those whose energy is known. */
    public record GpuUse(double gpuSeconds, double joules) {}

    /**
     * Releases of devices by cells.
     *
     * @param joules that all cells have taken, where it is known
     * @param releases how many, since the controller began
     * @param leftBytes device memory that processes still had after them, added up
     * @param left how often that was no more than so much
     */
    public record GpuReleases(double joules, long releases, long leftBytes, List<Left> left) {}

    /** So many releases left at most so many bytes. */
    public record Left(long atMost, long releases) {}

    /** The executor. */
    public record Executor(String replica, String host) {}

    /**
     * A replica.
     *
     * @param state opening, starting, hydrating, ready, warm, cold, running, lost or failed
     * @param start warm: its process had waited to become a replica; cold: it was started for this one; empty: not known
     */
    public record ReplicaRow(String id, String host, long pid, String state, String start) {}

    /** Where the time of a cell went, in milliseconds; and what it has used of GPUs, if it had some. */
    public record CellTimes(
            long term,
            double electionMs,
            double bindMs,
            double runMs,
            double captureMs,
            double storeMs,
            double commitMs,
            Optional<CellGpus> gpus) {

        /** Returns the same of a cell of which is known now what it has used. */
        public CellTimes with(CellGpus used) {
            return new CellTimes(term, electionMs, bindMs, runMs, captureMs, storeMs, commitMs, Optional.of(used));
        }
    }

    /**
     * What a cell has used of its GPUs.
     *
     * @param gpus how many
     * @param gpuSeconds from bound to free, times how many
     * @param utilisation mean share of the time in which a device was busy, 0 to 1
     * @param peakMemoryBytes most that its process was seen to have, over all devices
     * @param joules that the devices took, whoever else used them
     * @param leftBytes device memory that its process still had when they were free
     */
    public record CellGpus(
            int gpus,
            double gpuSeconds,
            OptionalDouble utilisation,
            OptionalLong peakMemoryBytes,
            OptionalDouble joules,
            long leftBytes) {}

    /**
     * A cell that waits for GPUs, or a kernel that waits to be placed.
     *
     * @param kernel whose it is
     * @param gpus that it wants
     * @param position place in line, from 1
     * @param reason why it waits, for people
     * @param waitedSeconds so far
     * @param user whose kernel it is
     * @param priority of the kernel; a point counts like a minute of waiting
     * @param expectedSeconds how long it is likely to wait on, if that can be guessed
     */
    public record QueuedCell(
            String kernel,
            int gpus,
            int position,
            String reason,
            double waitedSeconds,
            String user,
            int priority,
            OptionalDouble expectedSeconds) {}
}

package org.notebookos.scheduler.api;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Something happened to a kernel that its clients should know. */
public sealed interface KernelEvent {

    /** Returns the kernel's id. */
    String kernelId();

    /**
     * A message of the kernel for its clients.
     *
     * @param kernelId the kernel
     * @param replica which replica made it, with its life: outputs of one such name are numbered without gaps
     * @param sequence its number, from 1
     * @param channel where it belongs
     * @param client shell, control, stdin: who gets it; iopub: empty, all clients
     * @param parts header, parent_header, metadata, content, buffers...
     */
    record Output(String kernelId, String replica, long sequence, Channel channel, String client, List<byte[]> parts)
            implements KernelEvent {}

    /**
     * Outputs of a replica that were made while no controller ran are about to be repeated; tells what clients had
     * received already.
     *
     * @param kernelId the kernel
     * @param replica the replica
     * @param delivered per client the newest output that reached it
     */
    record Reattached(String kernelId, String replica, Map<String, Long> delivered) implements KernelEvent {}

    /**
     * A cell that won't run, or whose executor was lost. The client must get a reply, an error output and, if
     * {@code replied} is false, exactly one busy and idle for the request.
     *
     * @param kernelId the kernel
     * @param client who asked
     * @param request the request's parts
     * @param outcome aborted (stop_on_error, restart, interrupt), failed, or committed
     * @param code stable name of the cause, for example {@code EXECUTOR_LOST}, {@code REPLY_LOST} (the cell is committed),
     *     {@code GPUS_UNAVAILABLE}, {@code NO_QUORUM}; empty if aborted, or if only idle is missing
     * @param text cause and way out, for people; empty if there is no code
     * @param replied an {@code execute_reply} has already been sent as {@link Output}; only the error output and idle
     *     are missing
     * @param started busy has been sent as {@link Output}; idle is missing
     */
    record CellEnded(
            String kernelId,
            String client,
            List<byte[]> request,
            Outcome outcome,
            String code,
            String text,
            boolean replied,
            boolean started)
            implements KernelEvent {}

    /** How a cell ended without the kernel's own reply. */
    enum Outcome {
        ABORTED,
        FAILED,
        /** It is committed; idle is missing, and the reply if that was lost with its host. */
        COMMITTED
    }

    /**
     * A cell waits for GPUs.
     *
     * @param kernelId the kernel
     * @param client who asked
     * @param request the request's parts
     * @param position place in the cluster's queue, from 1
     * @param reason why it waits, for people
     * @param expectedSeconds how long it is likely to wait on, if that can be guessed
     */
    record CellQueued(
            String kernelId,
            String client,
            List<byte[]> request,
            int position,
            String reason,
            OptionalDouble expectedSeconds)
            implements KernelEvent {}

    /**
     * Something to be shown with a cell that runs or waits, for example that the kernel has no quorum.
     *
     * @param kernelId the kernel
     * @param client who asked
     * @param request the request's parts
     * @param text for people
     */
    record CellNotice(String kernelId, String client, List<byte[]> request, String text) implements KernelEvent {}

    /**
     * A cell whose clients were told idle before it was committed is committed now.
     *
     * @param kernelId the kernel
     * @param client who asked
     * @param request the request's parts
     * @param term of the cell
     */
    record CellDurable(String kernelId, String client, List<byte[]> request, long term) implements KernelEvent {}

    /**
     * A cell whose clients were told idle was lost before it was committed: nothing that it assigned is kept.
     *
     * @param kernelId the kernel
     * @param client who asked
     * @param request the request's parts
     * @param term of the cell
     * @param code stable name of the cause
     * @param text cause and way out, for people
     */
    record CellLost(String kernelId, String client, List<byte[]> request, long term, String code, String text)
            implements KernelEvent {}

    /**
     * A replica is gone, with its host or because it was moved. Requests that it may have had, and that aren't cells, may be
     * submitted again as they are: a replica that has them already doesn't mind.
     *
     * @param kernelId the kernel
     * @param replicaId the replica
     */
    record ReplicaLost(String kernelId, String replicaId) implements KernelEvent {}

    /** The kernel's {@link KernelInfo} changed. */
    record StateChanged(String kernelId, KernelInfo info) implements KernelEvent {}

    /** The kernel was deleted. Nothing follows. */
    record Deleted(String kernelId) implements KernelEvent {}
}

package org.notebookos.scheduler.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The kernels, as clients see them: each one looks like one kernel process, whatever happens to hosts.
 *
 * <p>Implemented by the scheduler as an OSGi service; called by the gateway from any thread. No call blocks. Stages fail
 * with {@link SchedulerException}.
 */
@ProviderType
public interface KernelService {

    /**
     * Makes a kernel. Completes as soon as its replicas have hosts and the decision is durable; the kernel is then
     * {@code STARTING}, and messages for it wait until a replica is ready.
     *
     * @param request what to make
     * @return the kernel; fails with {@code NO_HOSTS}, {@code GPUS_UNAVAILABLE} (larger than any host) or
     *     {@code KERNEL_EXISTS}
     */
    CompletionStage<KernelInfo> create(KernelRequest request);

    /**
     * Deletes a kernel: cells that wait are answered as aborted, processes end on every host, durable state is deleted.
     *
     * @return completes when no host runs any of it, or when the hosts that can't be reached will be told later; fails with
     *     {@code NO_SUCH_KERNEL}
     */
    CompletionStage<Void> delete(String kernelId);

    /**
     * Restarts a kernel with an empty namespace and a new session id; the kernel's id stays. Cells that run or wait are
     * answered as aborted.
     *
     * @return completes when the reset is committed; fails with {@code NO_SUCH_KERNEL} or {@code NO_QUORUM}
     */
    CompletionStage<KernelInfo> restart(String kernelId);

    /** Interrupts the running cell, if any; a cell that waits for GPUs is answered as aborted. */
    CompletionStage<Void> interrupt(String kernelId);

    /** Returns a kernel, if it exists. */
    Optional<KernelInfo> kernel(String kernelId);

    /** Returns all kernels, oldest first. */
    List<KernelInfo> kernels();

    /**
     * Takes a message of a client. Messages of the shell channel are carried out one after the other in the order of
     * submission, but for those to subshells; those of the other channels at once, and so are words to comms that are open. What comes of it is told to {@link KernelListener}s. Messages for
     * unknown kernels are dropped.
     */
    void submit(ClientMessage message);

    /**
     * Tells how far a client has received the outputs of a kernel, so that they needn't be kept for it.
     *
     * @param kernelId the kernel
     * @param receipts what was delivered since the last call
     */
    void delivered(String kernelId, List<Receipt> receipts);

    /**
     * Tells how many connections of clients a kernel has now; a kernel with any is not deleted for being idle.
     *
     * @param kernelId the kernel
     * @param open their number
     */
    void connections(String kernelId, int open);

    /** Forgets a client that won't come back: nothing more is kept for it. */
    void clientGone(String kernelId, String client);
}

package org.notebookos.spi.runtime;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A process that waits to be told which replica it is. Implemented by runtime plugins; thread-safe.
 *
 * <p>It is used once: after the first {@link #become} or {@link #discard} neither may be called again. It ends with the agent,
 * as a replica does.
 */
@ProviderType
public interface WarmProcess {

    /** Returns the process id on this host. */
    long pid();

    /**
     * Returns the memory that would be free without it, in bytes: shared pages count in part. 0 if that can't be known.
     */
    long memoryBytes();

    /**
     * Makes the process a replica. The following steps are performed:
     *
     * <ol>
     *   <li>What it has written so far becomes the beginning of the replica's logs in {@link ReplicaSpec#directory()}.
     *   <li>The connection file is written as by {@link ReplicaRuntime#start}.
     *   <li>The process is told its command, the late variables, and its working directory, and makes them its own.
     *   <li>The runtime waits until the ports of all five channels are known.
     * </ol>
     *
     * <p>From then on it is like a replica that was started by {@link ReplicaRuntime#start}.
     *
     * @param replica what to become; the process's {@link WarmSpec} must fit it
     * @return completes with the running replica; completes exceptionally with {@link ReplicaStartException}, the process
     *     ended, if it has ended before, refuses because it would differ from one that
     *     is started for this replica, or doesn't publish its ports in time. The same replica can then be started afresh
     */
    CompletionStage<RunningReplica> become(ReplicaSpec replica);

    /**
     * Returns the end of the process, as a warm one or later as a replica.
     *
     * @return completes, never exceptionally, once the process has ended, for whatever reason
     */
    CompletionStage<ReplicaExit> exit();

    /** Ends the process at once. */
    void discard();
}

package org.notebookos.spi.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Starts replicas on this host.
 *
 * <p>Implemented by runtime plugins; called by the host agent from any thread. Calls may overlap and don't block.
 */
@ProviderType
public interface ReplicaRuntime {

    /**
     * Starts a replica. The following steps are performed:
     *
     * <ol>
     *   <li>The connection file is written into {@link ReplicaSpec#directory()}, readable by its owner alone; for a
     *       {@link ReplicaSpec#foreign()} program with ports that nobody uses.
     *   <li>The command is started with {@code {connection_file}} replaced, the given environment on top of a minimal one
     *       (never the agent's own), in the working directory.
     *   <li>The runtime waits until the ports of all five channels are known. Those of a foreign program are at once: it may
     *       still find them taken, and end.
     * </ol>
     *
     * <p>A replica doesn't outlive the agent: if the agent dies in whatever way, the replica and the processes it started
     * end by themselves within seconds.
     *
     * @param spec what to start
     * @return completes with the running replica; the kernel in it may not answer yet. Completes exceptionally with
     *     {@link ReplicaStartException}, nothing left behind, if the process can't be started, ends early, or doesn't
     *     publish its ports within {@link ReplicaSpec#startTimeout()}
     */
    CompletionStage<RunningReplica> start(ReplicaSpec spec);

    /**
     * Makes a process that can become a replica faster than one can be started. Optional: a runtime that can't do this does
     * nothing. The following steps are performed:
     *
     * <ol>
     *   <li>The command is started with {@code {ready_file}} replaced, in {@link WarmSpec#directory()}, the environment made as
     *       for a replica.
     *   <li>The process loads what replicas need, makes the file, and waits for one line of JSON on its standard input:
     *       {@code command} (a list: the replica's, with the connection file's path), {@code directory} (where user code starts), {@code set} and {@code unset} (the late variables). While it waits it costs no processor time.
     *   <li>The runtime waits until the file is there.
     * </ol>
     *
     * @param spec what to make
     * @return completes with the process; completes exceptionally with {@link UnsupportedOperationException} if this runtime
     *     makes none, with {@link ReplicaStartException}, nothing left running, if the process can't be started, ends early,
     *     or isn't ready within {@link WarmSpec#readyTimeout()}
     */
    default CompletionStage<WarmProcess> prepare(WarmSpec spec) {
        return CompletableFuture.failedFuture(
                new UnsupportedOperationException("this runtime makes no processes in advance"));
    }
}

package org.notebookos.spi.runtime;

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
     *   <li>The connection file is written into {@link ReplicaSpec#directory()}, readable by its owner alone.
     *   <li>The command is started with {@code {connection_file}} replaced, the given environment on top of a minimal one
     *       (never the agent's own), in the working directory.
     *   <li>The runtime waits until the ports of all five channels are known.
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
}

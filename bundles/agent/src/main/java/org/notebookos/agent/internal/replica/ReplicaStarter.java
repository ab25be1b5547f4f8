package org.notebookos.agent.internal.replica;

import java.util.concurrent.CompletionStage;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.RunningReplica;

/** Gets a process for a replica, as soon as there is a runtime. Thread-safe, doesn't block. */
@FunctionalInterface
public interface ReplicaStarter {

    /** Starts a replica, or makes one of a process that waited; what the stage completes with is that of the runtime. */
    CompletionStage<RunningReplica> start(ReplicaSpec replica);
}

package org.notebookos.agent.internal.replica;

import java.util.concurrent.CompletionStage;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.RunningReplica;

/** Gets a process for a replica, as soon as there is a runtime. Thread-safe, doesn't block. */
@FunctionalInterface
public interface ReplicaStarter {

    /**
     * A replica's process.
     *
     * @param warm whether it had waited to become a replica; else it was started for this one
     */
    record Started(RunningReplica process, boolean warm) {}

    /** Starts a replica, or makes one of a process that waited; fails as the runtime does. */
    CompletionStage<Started> start(ReplicaSpec replica);
}

package org.notebookos.spi.runtime;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A started replica. Implemented by runtime plugins; thread-safe. */
@ProviderType
public interface RunningReplica {

    /** Returns the process id on this host, of the container's first process where there is one. */
    long pid();

    /** Returns where its Jupyter channels listen. */
    ChannelAddresses channels();

    /**
     * Returns the end of the replica.
     *
     * @return completes, never exceptionally, once the process has ended, for whatever reason
     */
    CompletionStage<ReplicaExit> exit();

    /** Sends the interrupt signal (SIGINT) to the replica's process group. Does nothing once it has ended. */
    void interrupt();

    /**
     * Ends the replica and all processes that it started: asks first (SIGTERM), forces after the grace period (SIGKILL).
     *
     * @param grace how long to wait before forcing; zero forces at once
     * @return the same stage as {@link #exit()}
     */
    CompletionStage<ReplicaExit> stop(Duration grace);
}

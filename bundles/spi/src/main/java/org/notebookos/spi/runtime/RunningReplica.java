package org.notebookos.spi.runtime;

import java.nio.file.Path;
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
     * Lets the replica read a file of this host. May copy it: not for a thread that may not wait for a disk.
     *
     * @param file a file that nobody changes
     * @return the path by which the replica finds it, until {@link #takeBack} or its end
     * @throws java.io.UncheckedIOException if it can't be read or copied
     */
    default String lend(Path file) {
        return file.toString();
    }

    /** Notes that the replica doesn't need a file any more that it was lent. The file itself stays. */
    default void takeBack(Path file) {}

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

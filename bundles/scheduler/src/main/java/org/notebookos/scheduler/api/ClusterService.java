package org.notebookos.scheduler.api;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** The cluster, as operators see it. Implemented by the scheduler as an OSGi service; thread-safe; calls don't block. */
@ProviderType
public interface ClusterService {

    /** Returns the state of the cluster at this moment. */
    ClusterStatus status();

    /**
     * Moves a replica to another host: the new member is added and brought up to date before the old one is removed.
     *
     * @param kernelId the kernel
     * @param fromHost the host of the replica to move
     * @param toHost where to; empty to let the placement policy choose
     * @return completes when the old replica is gone; fails with {@link SchedulerException}
     */
    CompletionStage<Void> migrate(String kernelId, String fromHost, Optional<String> toHost);
}

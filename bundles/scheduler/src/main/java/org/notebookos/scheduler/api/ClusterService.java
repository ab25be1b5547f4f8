package org.notebookos.scheduler.api;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The cluster, as operators see it and what they do to it. Implemented by the scheduler as an OSGi service; thread-safe; calls
 * don't block. Stages complete with a sentence for people unless said otherwise, and fail with {@link SchedulerException}.
 */
@ProviderType
public interface ClusterService {

    /** Returns the state of the cluster at this moment. */
    ClusterStatus status();

    /**
     * Moves a replica to another host: the new member is added and brought up to date before the old one is removed. A cell
     * that runs in it ends first.
     *
     * @param kernelId the kernel
     * @param fromHost the host of the replica to move
     * @param toHost where to; empty to let the placement policy choose
     * @return completes when the old replica is no member any more; says how long it took and how long cells waited
     */
    CompletionStage<String> migrate(String kernelId, String fromHost, Optional<String> toHost);

    /**
     * Has all replicas of a host moved to others, a few at a time, and places nothing on it from now on, until
     * {@link #undrain}; also over restarts of the controller. {@link #status} tells how far it is.
     *
     * @param hostId the host
     * @return completes when the wish is durable; fails with {@code NO_SUCH_HOST}
     */
    CompletionStage<String> drain(String hostId);

    /**
     * Lets a host have replicas again. Moves under way go on.
     *
     * @param hostId the host
     * @return completes when the wish is durable; fails with {@code NO_SUCH_HOST}
     */
    CompletionStage<String> undrain(String hostId);

    /**
     * Takes a pool away: it makes no more hosts, and each that it has is emptied and given back; also over restarts of the
     * controller. {@link #status} tells how far it is. Once it has none, its configuration and bundle may be taken away too.
     *
     * @param pool the pool's name
     * @return completes when the wish is durable; fails with {@code NO_SUCH_POOL}
     */
    CompletionStage<String> removePool(String pool);

    /**
     * Ends {@link #removePool}. Hosts that were given back stay so.
     *
     * @param pool the pool's name
     * @return completes when the wish is durable; fails with {@code NO_SUCH_POOL}
     */
    CompletionStage<String> keepPool(String pool);

    /**
     * Makes one replica the whole kernel, because most of its members are lost. What only they had is lost for good; what
     * they still have on their disks is deleted when they return. Then the usual repair adds replicas.
     *
     * @param kernelId the kernel
     * @param fromHost the host of the replica to go on with
     * @param acceptLoss whether the operator knows that cells may be lost; nothing is done if not
     * @return completes when the replica leads alone, and says what may be lost; fails with {@code REFUSED} while there is a
     *     quorum or without {@code acceptLoss}, with {@code NO_SUCH_HOST} if the host has no live member
     */
    CompletionStage<String> recover(String kernelId, String fromHost, boolean acceptLoss);

    /**
     * Takes all processes of a kernel away. Its state stays in its log and the store; the next message for it brings it back.
     *
     * @param kernelId the kernel
     * @param acceptLoss whether variables may be lost that can't be in the log, such as open sockets
     * @return completes when the executor's process is told to end; fails with {@code BUSY} if the kernel is in use, with
     *     {@code REFUSED} if not all of its replicas are up, or if variables would be lost: says which
     */
    CompletionStage<String> suspend(String kernelId, boolean acceptLoss);

    /**
     * Brings a suspended kernel back without a message.
     *
     * @param kernelId the kernel
     * @return completes when the wish is durable; processes start afterwards
     */
    CompletionStage<String> resume(String kernelId);

    /**
     * Changes when a kernel's cells count as done, from the next cell on.
     *
     * @param kernelId the kernel
     * @param durability the mode
     * @return completes when the change is durable
     */
    CompletionStage<String> durability(String kernelId, Durability durability);

    /**
     * Asks for a kernel's state, or changes it.
     *
     * @param kernelId the kernel
     * @param request what is wanted
     * @return completes with a JSON object in the words of the host that answered; fails with {@code BUSY} if it must be done
     *     between cells and one runs or waits, with {@code REFUSED} if the host says no
     */
    CompletionStage<String> state(String kernelId, StateRequest request);
}

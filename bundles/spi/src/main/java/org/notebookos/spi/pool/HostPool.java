package org.notebookos.spi.pool;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A source of hosts of one kind. A host of the pool is useful once its agent has joined the controller.
 *
 * <p>Implemented by pool plugins; called by the scheduler's shell from any thread. Calls don't block.
 */
@ProviderType
public interface HostPool {

    /** Returns the pool's name, unique in the cluster; the agents of its hosts join with this name. */
    String name();

    /** Returns what the pool offers; may change while it is in use, for example with its configuration. */
    PoolTerms terms();

    /**
     * Returns the hosts of this pool that exist or are being made.
     *
     * @return ordered by id
     */
    List<PoolHost> hosts();

    /**
     * Makes hosts. Their ids are fresh: no host of the pool ever had them.
     *
     * @param count how many, at least 1
     * @return completes with those being made, as soon as they have ids; completes exceptionally with
     *     {@link PoolException} of code {@code LIMIT} or {@code FAILED}
     */
    CompletionStage<List<PoolHost>> grow(int count);

    /**
     * Gives one host back. Its replicas are gone afterwards: the caller has moved them.
     *
     * @param hostId a host of this pool
     * @return completes when it is gone; completes exceptionally with {@link PoolException} of code
     *     {@code UNKNOWN_HOST} or {@code FAILED}
     */
    CompletionStage<Void> release(String hostId);

    /**
     * Tells the pool that a host's agent has joined the controller and that its devices have answered, for a pool that holds
     * something open until then, such as the launch hook of an Auto Scaling group. May be repeated; unknown hosts are ignored.
     *
     * @param hostId a host that named this pool when it joined
     * @param gpus devices that it found
     */
    default void joined(String hostId, int gpus) {}
}

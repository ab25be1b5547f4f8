package org.notebookos.spi.placement;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Chooses hosts for new and migrating replicas.
 *
 * <p>Implemented by placement plugins; called by the scheduler and by the simulator. A pure function: it keeps no state,
 * reads no clock, and returns the same answer for the same arguments. Thread-safe.
 */
@ProviderType
public interface PlacementPolicy {

    /**
     * Ranks the hosts that may take one replica, best first. Hosts that the policy doesn't want to be subscribed any
     * further are left out. The platform has already left out hosts that are not accepting replicas, that hold a
     * replica of the same kernel, or that have less in all than the
     * request asks for; the policy needn't check that.
     *
     * @param request what is to be placed
     * @param candidates the possible hosts, ordered by id
     * @param cluster the whole cluster, for ratios
     * @return hosts of {@code candidates}, best first; empty if none should take it
     */
    List<HostView> rank(PlacementRequest request, List<HostView> candidates, ClusterView cluster);
}

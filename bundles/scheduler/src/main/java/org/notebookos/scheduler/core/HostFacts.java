package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Set;

/**
 * What a host tells of itself when it joins.
 *
 * @param startedAt tells one life of its agent from the next
 * @param endpoint where the members of the kernels' logs on this host are reached
 * @param gpus devices fit for use
 * @param open replicas that are open on it
 * @param stored kernels of which durable state lies there
 * @param leases devices bound now
 * @param warm containers that it keeps ready for replicas
 */
public record HostFacts(
        String id,
        String pool,
        String version,
        long pid,
        long startedAt,
        String endpoint,
        int gpus,
        List<ReplicaReport> open,
        Set<String> stored,
        List<Held> leases,
        int warm) {

    /** A host that keeps no containers ready. */
    public HostFacts(
            String id,
            String pool,
            String version,
            long pid,
            long startedAt,
            String endpoint,
            int gpus,
            List<ReplicaReport> open,
            Set<String> stored,
            List<Held> leases) {
        this(id, pool, version, pid, startedAt, endpoint, gpus, open, stored, leases, 0);
    }

    /** Devices bound under a lease. */
    public record Held(String kernelId, long term, int attempt, long epoch, int gpus) {}
}

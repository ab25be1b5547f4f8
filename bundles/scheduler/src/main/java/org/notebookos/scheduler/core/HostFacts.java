package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Set;
import org.notebookos.spi.placement.Resources;

/**
 * What a host tells of itself when it joins.
 *
 * @param startedAt tells one life of its agent from the next
 * @param endpoint where the members of the kernels' logs on this host are reached
 * @param spec what it has that is fit for use
 * @param open replicas that are open on it
 * @param stored kernels of which durable state lies there
 * @param leases devices bound now
 * @param warm its processes that wait to become replicas
 * @param deviceProblems why some of its devices are not fit for use, for people
 */
public record HostFacts(
        String id,
        String pool,
        String version,
        long pid,
        long startedAt,
        String endpoint,
        Resources spec,
        List<ReplicaReport> open,
        Set<String> stored,
        List<Held> leases,
        Warmth warm,
        List<String> deviceProblems) {

    /** A host that only says how many GPUs it has, and keeps no containers ready. */
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
        this(
                id,
                pool,
                version,
                pid,
                startedAt,
                endpoint,
                Resources.unlimitedBut(gpus),
                open,
                stored,
                leases,
                Warmth.NONE,
                List.of());
    }

    /** Returns devices fit for use. */
    public int gpus() {
        return spec.gpus();
    }

    /** Devices bound under a lease. */
    public record Held(String kernelId, long term, int attempt, long epoch, int gpus) {}
}

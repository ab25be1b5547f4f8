package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Optional;
import org.notebookos.scheduler.api.Durability;

/** Kernels as the journal keeps them. What isn't in here is learnt anew from hosts. */
final class SavedKernels {

    private SavedKernels() {}

    static Change.KernelSaved of(Kernel kernel) {
        List<Change.Placed> placed = kernel.replicas.values().stream()
                .map(r -> new Change.Placed(r.id, r.hostId, r.endpoint, r.initial, r.leaving, r.opened))
                .toList();
        Rest rest = kernel.rest;
        return new Change.KernelSaved(
                kernel.id,
                kernel.name,
                kernel.environment,
                kernel.workingDirectory,
                kernel.sessionId,
                kernel.createdAt,
                kernel.backend,
                kernel.gpus(),
                kernel.replicasWanted,
                kernel.nextReplica,
                kernel.formed,
                placed,
                kernel.durability.label(),
                kernel.recovery == null ? "" : kernel.recovery.replicaId(),
                kernel.plan,
                rest.suspended ? new Change.Suspended(rest.why, rest.since) : null,
                kernel.program.orElse(null));
    }

    /** Returns the kernel; its replicas count as lost until their hosts have spoken. */
    static Kernel restore(Change.KernelSaved saved) {
        Kernel kernel = new Kernel(
                saved.id(),
                saved.name(),
                saved.environment(),
                saved.workingDirectory(),
                saved.createdAt(),
                saved.backend(),
                saved.replicasWanted(),
                KernelOptions.gpus(saved.environment()),
                saved.plan() == null ? SessionPlan.FIRST : saved.plan(),
                Optional.ofNullable(saved.program()));
        kernel.sessionId = saved.sessionId();
        kernel.subscribe(saved.gpus());
        kernel.nextReplica = saved.nextReplica();
        kernel.formed = saved.formed();
        kernel.everReady = saved.formed();
        kernel.durability = Durability.of(saved.durability()).orElse(Durability.STRICT);
        if (saved.recovering() != null && !saved.recovering().isEmpty()) {
            kernel.recovery = new Recovery.Wish(saved.recovering(), 0, 0);
        }
        if (saved.suspended() != null) {
            kernel.suspended(true);
            kernel.rest.why = saved.suspended().why();
            kernel.rest.since = saved.suspended().since();
        }
        for (Change.Placed placed : saved.replicas()) {
            Replica replica = new Replica(placed.id(), placed.host(), placed.endpoint(), placed.initial());
            replica.leaving = placed.leaving();
            replica.opened = placed.opened();
            replica.proposed = placed.initial() || placed.opened();
            replica.state = ReplicaState.LOST;
            kernel.add(replica);
        }
        return kernel;
    }
}

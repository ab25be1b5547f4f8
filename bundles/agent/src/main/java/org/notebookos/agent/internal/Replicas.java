package org.notebookos.agent.internal;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.notebookos.agent.internal.replica.HostContext;
import org.notebookos.agent.internal.replica.Replica;
import org.notebookos.agent.internal.replica.StoredReplica;
import org.notebookos.hostlink.v1.Heat;
import org.notebookos.hostlink.v1.ReplicaStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replicas of this host that are open, by kernel. Owner of the state: a concurrent map. */
final class Replicas {

    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

    private final HostContext host;
    private final ReplicaFiles files;
    private final Map<String, Replica> open = new ConcurrentHashMap<>();

    Replicas(HostContext host, ReplicaFiles files) {
        this.host = host;
        this.files = files;
    }

    ReplicaFiles files() {
        return files;
    }

    Collection<Replica> all() {
        return List.copyOf(open.values());
    }

    Optional<Replica> of(String kernelId) {
        return Optional.ofNullable(open.get(kernelId));
    }

    List<ReplicaStatus> statuses() {
        return open.values().stream().map(Replica::status).toList();
    }

    /** Opens a replica, or returns when the one that is already open is; it is remembered on disk first. */
    synchronized CompletionStage<Void> open(StoredReplica spec, Heat heat) {
        Replica known = open.get(spec.kernelId());
        if (known != null && known.defunct()) {
            return close(spec.kernelId()).thenCompose(unused -> open(spec, heat));
        }
        if (known != null && !known.spec().replicaId().equals(spec.replicaId())) {
            return CompletableFuture.failedFuture(new AgentException(
                    AgentException.Code.BAD_COMMAND,
                    "this host holds replica " + known.spec().replicaId() + " of kernel " + spec.kernelId()
                            + "; close it before " + spec.replicaId() + " is opened"));
        }
        try {
            if (known == null) {
                files.write(spec);
            }
        } catch (IOException e) {
            return CompletableFuture.failedFuture(new AgentException(
                    AgentException.Code.STORAGE, "the replica can't be remembered on disk: " + e, e));
        }
        return open(spec, replica -> replica.open(heat));
    }

    /**
     * Opens the logs of all replicas that the disk knows, without their processes, for as long as this host is alone.
     *
     * @param alone whether no controller has had a say yet: it may have had replicas closed since the disk was read
     */
    void reopenLogs(BooleanSupplier alone) {
        try {
            for (StoredReplica spec : files.readAll()) {
                reopenLog(spec, alone);
            }
        } catch (IOException e) {
            LOG.error("the replicas of this host can't be listed", e);
        }
    }

    private synchronized void reopenLog(StoredReplica spec, BooleanSupplier alone) {
        if (alone.getAsBoolean()) {
            LOG.info("the controller can't be reached: opening the log of kernel {}", spec.kernelId());
            open(spec, Replica::open);
        }
    }

    /** Closes a replica; its durable state stays. */
    synchronized CompletionStage<Void> close(String kernelId) {
        Replica replica = open.get(kernelId);
        if (replica == null) {
            return CompletableFuture.completedFuture(null);
        }
        return replica.close().thenRun(() -> open.remove(kernelId, replica));
    }

    CompletionStage<Void> closeAll() {
        return CompletableFuture.allOf(open.keySet().stream()
                .map(kernelId -> close(kernelId).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    private CompletionStage<Void> open(StoredReplica spec, Function<Replica, CompletionStage<Void>> how) {
        Replica replica = open.computeIfAbsent(spec.kernelId(), unused -> new Replica(spec, host));
        return how.apply(replica).whenComplete((unused, failure) -> {
            if (failure != null) {
                LOG.error("the log of kernel {} can't be opened", spec.kernelId(), failure);
                open.remove(spec.kernelId(), replica);
            }
        });
    }
}

package org.notebookos.agent.internal;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.notebookos.agent.internal.replica.HostContext;
import org.notebookos.agent.internal.replica.ProcessLaunch;
import org.notebookos.agent.internal.replica.Replica;
import org.notebookos.agent.internal.replica.StoredReplica;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CellRefused;
import org.notebookos.hostlink.v1.CommandResult;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.OpenReplica;
import org.notebookos.hostlink.v1.RunCell;
import org.notebookos.hostlink.v1.ToHost;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicationBackend;
import org.notebookos.spi.replication.ReplicationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the controller's commands, and answers those that want an answer. Stateless. */
final class Commands {

    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    private final Replicas replicas;
    private final Services services;
    private final HostContext.Uplink uplink;

    Commands(Replicas replicas, Services services, HostContext.Uplink uplink) {
        this.replicas = replicas;
        this.services = services;
        this.uplink = uplink;
    }

    void carryOut(ToHost message) {
        CompletionStage<?> done;
        try {
            done = start(message);
        } catch (RuntimeException e) {
            done = CompletableFuture.failedFuture(
                    new AgentException(AgentException.Code.BAD_COMMAND, String.valueOf(e.getMessage()), e));
        }
        long id = message.getCommandId();
        done.whenComplete((unused, failure) -> {
            if (id != 0) {
                answer(id, failure);
            } else if (failure != null) {
                LOG.warn("command {} of the controller failed", message.getBodyCase(), failure);
            }
        });
    }

    /** Returns the kernels of which this host keeps anything durable. */
    Set<String> storedKernels() {
        Set<String> kernels = new TreeSet<>();
        services.backends().forEach(backend -> kernels.addAll(backend.stored()));
        try {
            replicas.files().readAll().forEach(replica -> kernels.add(replica.kernelId()));
        } catch (IOException e) {
            LOG.error("the replicas of this host can't be listed", e);
        }
        return kernels;
    }

    private CompletionStage<?> start(ToHost message) {
        return switch (message.getBodyCase()) {
            case OPEN -> replicas.open(stored(message.getOpen()));
            case CLOSE -> closeAndDelete(message.getClose().getKernelId());
            case MEMBERS -> onReplica(
                    message.getMembers().getKernelId(),
                    replica -> replica.changeMembers(message.getMembers().getMembersList().stream()
                            .map(member -> new Member(member.getReplicaId(), member.getLogEndpoint()))
                            .toList()));
            case RESET -> onReplica(
                    message.getReset().getKernelId(),
                    replica -> replica.reset(message.getReset().getSessionId()));
            case RUN -> run(message.getRun());
            case MESSAGE -> tell(message.getMessage().getKernelId(), replica -> replica.message(message.getMessage()));
            case INTERRUPT -> tell(message.getInterrupt().getKernelId(), Replica::interrupt);
            case RESUME -> tell(
                    message.getResume().getKernelId(),
                    replica -> replica.resume(message.getResume().getFromSequence()));
            case DELIVERED -> tell(
                    message.getDelivered().getKernelId(), replica -> replica.delivered(message.getDelivered()));
            case BEGIN -> tell(
                    message.getBegin().getKernelId(),
                    replica -> replica.begin(
                            message.getBegin().getTerm(), message.getBegin().getAttempt()));
            case REVOKED -> tell(
                    message.getRevoked().getKernelId(),
                    replica -> replica.revoke(message.getRevoked().getEpoch()));
            case HOST_DIED -> hostDied(message.getHostDied().getLogEndpoint());
            case WELCOME, REFUSED, BODY_NOT_SET -> throw new AgentException(
                    AgentException.Code.BAD_COMMAND, "not a command: " + message.getBodyCase());
        };
    }

    private CompletionStage<Void> hostDied(String endpoint) {
        services.backends().forEach(backend -> backend.peerDied(endpoint));
        return CompletableFuture.completedFuture(null);
    }

    private CompletionStage<Void> run(RunCell run) {
        if (replicas.of(run.getKernelId()).isEmpty()) {
            uplink.send(FromHost.newBuilder()
                    .setCell(CellEvent.newBuilder()
                            .setKernelId(run.getKernelId())
                            .setTerm(run.getTerm())
                            .setAttempt(run.getAttempt())
                            .setRefused(CellRefused.newBuilder()
                                    .setCode(CellRefused.Code.UNKNOWN_KERNEL)
                                    .setText("no replica of this kernel is open on this host")))
                    .build());
            return CompletableFuture.completedFuture(null);
        }
        return tell(run.getKernelId(), replica -> replica.run(run));
    }

    private CompletionStage<Void> closeAndDelete(String kernelId) {
        return replicas.close(kernelId).thenRun(() -> {
            for (ReplicationBackend backend : services.backends()) {
                if (backend.stored().contains(kernelId)) {
                    backend.destroy(kernelId);
                }
            }
            try {
                ProcessLaunch.delete(replicas.files().directory().resolve(kernelId));
            } catch (IOException e) {
                throw new AgentException(AgentException.Code.STORAGE, "the kernel's files can't be deleted: " + e, e);
            }
        });
    }

    private CompletionStage<Void> tell(String kernelId, Consumer<Replica> order) {
        return onReplica(kernelId, replica -> {
            order.accept(replica);
            return CompletableFuture.completedFuture(null);
        });
    }

    private CompletionStage<Void> onReplica(String kernelId, Function<Replica, CompletionStage<Void>> order) {
        return replicas.of(kernelId)
                .map(order)
                .orElseGet(() -> CompletableFuture.failedFuture(new AgentException(
                        AgentException.Code.UNKNOWN_KERNEL, "no replica of kernel " + kernelId + " is open here")));
    }

    private void answer(long id, Throwable failure) {
        CommandResult.Builder result =
                CommandResult.newBuilder().setCommandId(id).setOk(failure == null);
        if (failure != null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            result.setCode(code(cause)).setText(String.valueOf(cause.getMessage()));
        }
        uplink.send(FromHost.newBuilder().setResult(result).build());
    }

    private static String code(Throwable cause) {
        if (cause instanceof AgentException e) {
            return e.code().name();
        }
        return cause instanceof ReplicationException e ? e.code().name() : AgentException.Code.LOG_FAILED.name();
    }

    private static StoredReplica stored(OpenReplica open) {
        List<StoredReplica.InitialMember> members = open.getInitialMembersList().stream()
                .map(member -> new StoredReplica.InitialMember(member.getReplicaId(), member.getLogEndpoint()))
                .toList();
        return new StoredReplica(
                open.getKernelId(),
                open.getReplicaId(),
                open.getCommandList(),
                open.getEnvironmentMap(),
                open.getWorkingDirectory(),
                open.getSessionId(),
                members,
                open.getBackend());
    }
}

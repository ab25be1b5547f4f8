package org.notebookos.agent.internal;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.notebookos.agent.internal.replica.Causes;
import org.notebookos.agent.internal.replica.HostContext;
import org.notebookos.agent.internal.replica.KernelProgram;
import org.notebookos.agent.internal.replica.LogWishes;
import org.notebookos.agent.internal.replica.ProcessLaunch;
import org.notebookos.agent.internal.replica.Replica;
import org.notebookos.agent.internal.replica.StoredReplica;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CellRefused;
import org.notebookos.hostlink.v1.Checkpoint;
import org.notebookos.hostlink.v1.CloseReplica;
import org.notebookos.hostlink.v1.CommandResult;
import org.notebookos.hostlink.v1.Delivered;
import org.notebookos.hostlink.v1.Distrusted;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.OpenReplica;
import org.notebookos.hostlink.v1.RestoreState;
import org.notebookos.hostlink.v1.RunCell;
import org.notebookos.hostlink.v1.SettleCell;
import org.notebookos.hostlink.v1.ToHost;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicationBackend;
import org.notebookos.spi.replication.ReplicationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the controller's commands, and answers those that want an answer. Stateless. */
final class Commands {

    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    private static final Pattern CHECKPOINT_NAME = Pattern.compile("[\\p{L}\\p{N}._-]{1,100}");

    private static final long DELETE_WITHIN_SECONDS = 10;

    private final Replicas replicas;
    private final Services services;
    private final HostContext.Uplink uplink;
    private final IntConsumer keepWarm;
    private final Consumer<Distrusted> distrust;

    /**
     * @param keepWarm takes how many processes should wait to become replicas
     * @param distrust takes whom this host must not believe
     */
    Commands(
            Replicas replicas,
            Services services,
            HostContext.Uplink uplink,
            IntConsumer keepWarm,
            Consumer<Distrusted> distrust) {
        this.replicas = replicas;
        this.services = services;
        this.uplink = uplink;
        this.keepWarm = keepWarm;
        this.distrust = distrust;
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
        done.whenComplete((answer, failure) -> {
            if (id != 0) {
                answer(id, answer instanceof String text ? text : "", failure);
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
            case OPEN -> replicas.open(
                    stored(message.getOpen()), message.getOpen().getHeat());
            case HEAT -> onReplica(message.getHeat().getKernelId(), replica -> replica.heat(message.getHeat()));
            case CLOSE -> close(message.getClose());
            case MEMBERS -> onReplica(
                    message.getMembers().getKernelId(),
                    replica -> replica.changeMembers(message.getMembers().getMembersList().stream()
                            .map(member -> new Member(member.getReplicaId(), member.getLogEndpoint()))
                            .toList()));
            case RESET -> onReplica(
                    message.getReset().getKernelId(),
                    replica -> replica.reset(message.getReset().getSessionId()));
            case RECOVER -> onReplica(message.getRecover().getKernelId(), replica -> replica.wish(LogWishes::recover));
            case SETTLE -> settle(message.getSettle());
            case DESCRIBE -> onReplica(
                    message.getDescribe().getKernelId(), replica -> replica.wish(LogWishes::describe));
            case CHECKPOINT -> onReplica(
                    message.getCheckpoint().getKernelId(), replica -> checkpoint(replica, message.getCheckpoint()));
            case RESTORE -> onReplica(
                    message.getRestore().getKernelId(), replica -> restore(replica, message.getRestore()));
            case RUN -> run(message.getRun());
            case MESSAGE -> tell(message.getMessage().getKernelId(), replica -> replica.message(message.getMessage()));
            case INTERRUPT -> tell(
                    message.getInterrupt().getKernelId(),
                    r -> r.interrupt(message.getInterrupt().getOnlyBeforeCode()));
            case RESUME -> tell(
                    message.getResume().getKernelId(),
                    replica -> replica.resume(message.getResume().getFromSequence()));
            case DELIVERED -> delivered(message.getDelivered());
            case BEGIN -> tell(
                    message.getBegin().getKernelId(),
                    replica -> replica.begin(
                            message.getBegin().getTerm(), message.getBegin().getAttempt()));
            case REVOKED -> tell(
                    message.getRevoked().getKernelId(),
                    replica -> replica.revoke(message.getRevoked().getEpoch()));
            case KEEP_WARM -> keepWarm(message.getKeepWarm().getProcesses());
            case DISTRUSTED -> {
                distrust.accept(message.getDistrusted());
                yield CompletableFuture.completedFuture(null);
            }
            case HOST_DIED -> hostDied(message.getHostDied().getLogEndpoint());
            case WELCOME, REFUSED, BODY_NOT_SET -> throw new AgentException(
                    AgentException.Code.BAD_COMMAND, "not a command: " + message.getBodyCase());
        };
    }

    /** May be about a replica that has just left this host, whose outputs are gone with it. */
    private CompletionStage<Void> delivered(Delivered delivered) {
        replicas.of(delivered.getKernelId()).ifPresent(replica -> replica.delivered(delivered));
        return CompletableFuture.completedFuture(null);
    }

    private CompletionStage<String> settle(SettleCell cell) {
        return onReplica(
                cell.getKernelId(),
                replica -> replica.wish(log -> log.settle(cell.getTerm(), cell.getAttempt(), cell.getFirstAttempt())));
    }

    private static CompletionStage<String> checkpoint(Replica replica, Checkpoint wish) {
        if (!CHECKPOINT_NAME.matcher(wish.getName()).matches()) {
            throw new AgentException(
                    AgentException.Code.BAD_COMMAND,
                    "not a checkpoint's name: 1 to 100 letters, digits, dots, hyphens, underscores");
        }
        return wish.getDelete()
                ? replica.wish(past -> past.revise("", wish.getName(), 0, ""))
                : replica.wish(past -> past.revise(wish.getName(), "", 0, ""));
    }

    private static CompletionStage<String> restore(Replica replica, RestoreState wish) {
        if (wish.getUndo() < 1 && wish.getCheckout().isEmpty()) {
            throw new AgentException(
                    AgentException.Code.BAD_COMMAND, "name a checkpoint, or a number of cells to undo, 1 or more");
        }
        return replica.wish(past -> past.revise("", "", wish.getUndo(), wish.getCheckout()));
    }

    private CompletionStage<Void> keepWarm(int processes) {
        keepWarm.accept(processes);
        return CompletableFuture.completedFuture(null);
    }

    private CompletionStage<Void> hostDied(String endpoint) {
        services.backends().forEach(backend -> backend.peerDied(endpoint));
        return CompletableFuture.completedFuture(null);
    }

    private CompletionStage<?> run(RunCell run) {
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

    private CompletionStage<Void> close(CloseReplica close) {
        CompletionStage<Void> closed = closeAndDelete(close.getKernelId());
        return close.getKernelEnded() ? closed.thenCompose(unused -> deleteValues(close.getKernelId())) : closed;
    }

    /** Fails if the store can't be had: the controller then asks again. */
    private CompletionStage<Void> deleteValues(String kernelId) {
        return services.store()
                .thenCompose(store -> store.list(kernelId)
                        .thenCompose(objects -> CompletableFuture.allOf(objects.stream()
                                .map(object -> store.delete(object).toCompletableFuture())
                                .toArray(CompletableFuture[]::new))))
                .toCompletableFuture()
                .copy()
                .orTimeout(DELETE_WITHIN_SECONDS, TimeUnit.SECONDS);
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

    private CompletionStage<?> tell(String kernelId, Consumer<Replica> order) {
        return onReplica(kernelId, replica -> {
            order.accept(replica);
            return CompletableFuture.completedFuture(null);
        });
    }

    private <T> CompletionStage<T> onReplica(String kernelId, Function<Replica, CompletionStage<T>> order) {
        return replicas.of(kernelId)
                .map(order)
                .orElseGet(() -> CompletableFuture.failedFuture(new AgentException(
                        AgentException.Code.UNKNOWN_KERNEL, "no replica of kernel " + kernelId + " is open here")));
    }

    private void answer(long id, String text, Throwable failure) {
        CommandResult.Builder result = CommandResult.newBuilder()
                .setCommandId(id)
                .setOk(failure == null)
                .setText(text);
        if (failure != null) {
            Throwable cause = Causes.of(failure);
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
                open.getBackend(),
                open.hasProgram() ? KernelProgram.of(open.getProgram()) : null);
    }
}

package org.notebookos.agent.internal.replica;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.ReplicaState;
import org.notebookos.hostlink.v1.ReplicaStatus;

/**
 * Tells the controller a replica's status when it changes; how much output there is doesn't count as a change. What the
 * controller can tell from the events of cells by itself is said a little later, once for all cells of that time. Owner of
 * the state: the replica's mailbox; anybody may read the newest status.
 */
final class StatusReport {

    private static final Duration LATER = Duration.ofMillis(200);

    private final Consumer<FromHost> uplink;
    private final HostContext host;
    private final Executor mailbox;
    private volatile ReplicaStatus current;
    /** What was said last, without the outputs, which don't count. */
    private ReplicaStatus told = ReplicaStatus.getDefaultInstance();

    private boolean waiting;
    private String failure = "";

    /** @param uplink takes what is told */
    StatusReport(StoredReplica spec, HostContext host, Executor mailbox, Consumer<FromHost> uplink) {
        this.host = host;
        this.mailbox = mailbox;
        this.uplink = uplink;
        this.current = ReplicaStatus.newBuilder()
                .setKernelId(spec.kernelId())
                .setReplicaId(spec.replicaId())
                .build();
    }

    ReplicaStatus current() {
        return current;
    }

    /** Makes the replica one that has failed, whatever follows. */
    void fail(String why) {
        failure = why;
    }

    void update(ReplicaStatus.Builder status) {
        if (!failure.isEmpty()) {
            status.setState(ReplicaState.REPLICA_STATE_FAILED).setDetail(failure);
        } else if (status.getDetail().isEmpty() && status.getState() == current.getState()) {
            status.setDetail(current.getDetail());
        }
        current = status.build();
        ReplicaStatus next = withoutOutputs(current);
        if (next.equals(told)) {
            return;
        }
        if (!withoutCells(next).equals(withoutCells(told))) {
            tell(next);
        } else if (!waiting) {
            waiting = true;
            host.later(LATER, mailbox, this::waited);
        }
    }

    private void waited() {
        waiting = false;
        ReplicaStatus next = withoutOutputs(current);
        if (!next.equals(told)) {
            tell(next);
        }
    }

    private void tell(ReplicaStatus next) {
        told = next;
        uplink.accept(FromHost.newBuilder().setReplica(current).build());
    }

    private static ReplicaStatus withoutOutputs(ReplicaStatus status) {
        return status.toBuilder()
                .clearFirstOutput()
                .clearLastOutput()
                .clearDelivered()
                .build();
    }

    private static ReplicaStatus withoutCells(ReplicaStatus status) {
        ReplicaStatus.Builder rest = status.toBuilder()
                .clearTerm()
                .clearLastExecutor()
                .clearRunningTerm()
                .clearRunningAttempt();
        if (status.getState() == ReplicaState.REPLICA_STATE_RUNNING) {
            rest.setState(ReplicaState.REPLICA_STATE_READY);
        }
        return rest.build();
    }

    static ReplicaState state(boolean logOpen, ReplicaProcess.Phase phase, CellRun cell, boolean cold) {
        if (!logOpen) {
            return ReplicaState.REPLICA_STATE_OPENING;
        }
        return switch (phase) {
            case NONE -> cold ? ReplicaState.REPLICA_STATE_COLD : ReplicaState.REPLICA_STATE_STARTING;
            case STARTING -> ReplicaState.REPLICA_STATE_STARTING;
            case HYDRATING -> ReplicaState.REPLICA_STATE_HYDRATING;
            case READY -> cell != null && cell.running()
                    ? ReplicaState.REPLICA_STATE_RUNNING
                    : ReplicaState.REPLICA_STATE_READY;
            case FAILED -> ReplicaState.REPLICA_STATE_FAILED;
        };
    }
}

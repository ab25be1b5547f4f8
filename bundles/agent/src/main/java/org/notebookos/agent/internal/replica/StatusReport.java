package org.notebookos.agent.internal.replica;

import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.ReplicaState;
import org.notebookos.hostlink.v1.ReplicaStatus;

/**
 * Tells the controller a replica's status when it changes; how much output there is doesn't count as a change. Owner of
 * the state: the replica's mailbox; anybody may read the newest status.
 */
final class StatusReport {

    private final StoredReplica spec;
    private final HostContext.Uplink uplink;
    private volatile ReplicaStatus current;
    private ReplicaStatus comparable;
    private String failure = "";

    StatusReport(StoredReplica spec, HostContext.Uplink uplink) {
        this.spec = spec;
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
        ReplicaStatus next = status.build();
        current = next;
        ReplicaStatus nextComparable =
                status.clearFirstOutput().clearLastOutput().clearDelivered().build();
        if (!nextComparable.equals(comparable)) {
            comparable = nextComparable;
            uplink.send(FromHost.newBuilder().setReplica(next).build());
        }
    }

    static ReplicaState state(boolean logOpen, ReplicaProcess.Phase phase, CellRun cell) {
        if (!logOpen) {
            return ReplicaState.REPLICA_STATE_OPENING;
        }
        return switch (phase) {
            case NONE, STARTING -> ReplicaState.REPLICA_STATE_STARTING;
            case HYDRATING -> ReplicaState.REPLICA_STATE_HYDRATING;
            case READY -> cell != null && cell.running()
                    ? ReplicaState.REPLICA_STATE_RUNNING
                    : ReplicaState.REPLICA_STATE_READY;
            case FAILED -> ReplicaState.REPLICA_STATE_FAILED;
        };
    }
}

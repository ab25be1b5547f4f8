package org.notebookos.scheduler.internal.hosts;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.notebookos.hostlink.MessageParts;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CellRefused;
import org.notebookos.hostlink.v1.CellReleased;
import org.notebookos.hostlink.v1.Device;
import org.notebookos.hostlink.v1.DeviceProblem;
import org.notebookos.hostlink.v1.Hello;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.hostlink.v1.ProcessStart;
import org.notebookos.hostlink.v1.ReplicaStatus;
import org.notebookos.hostlink.v1.WarmProcesses;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.core.CellStep;
import org.notebookos.scheduler.core.Heat;
import org.notebookos.scheduler.core.HostFacts;
import org.notebookos.scheduler.core.ReplicaReport;
import org.notebookos.scheduler.core.ReplicaState;
import org.notebookos.scheduler.core.Warmth;
import org.notebookos.spi.placement.Resources;

/** Reads what hosts send. Stateless. */
final class FromWire {

    private FromWire() {}

    static HostFacts facts(Hello hello) {
        return new HostFacts(
                hello.getHostId(),
                hello.getPool(),
                hello.getVersion(),
                hello.getPid(),
                hello.getStartedAtMs(),
                hello.getLogEndpoint(),
                new Resources(
                        known(hello.getMillicpus()),
                        known(hello.getMemoryMb()),
                        hello.getDevicesCount(),
                        vramGb(hello.getDevicesList())),
                hello.getReplicasList().stream().map(FromWire::report).toList(),
                new HashSet<>(hello.getStoredKernelsList()),
                hello.getLeasesList().stream()
                        .map(l -> new HostFacts.Held(
                                l.getKernelId(),
                                l.getTerm(),
                                l.getAttempt(),
                                l.getLease().getEpoch(),
                                l.getLease().getGpus()))
                        .toList(),
                warmth(hello.getWarm()),
                problems(hello.getDeviceProblemsList()));
    }

    /** Returns problems of devices as one line each. */
    static List<String> problems(List<DeviceProblem> problems) {
        return problems.stream()
                .map(problem -> problem.getDevice().isEmpty()
                        ? problem.getText()
                        : "GPU " + problem.getDevice() + ": " + problem.getText())
                .toList();
    }

    static Warmth warmth(WarmProcesses told) {
        return new Warmth(
                told.getWaiting(),
                told.getStarting(),
                told.getWanted(),
                told.getProblem(),
                told.getAwayMs(),
                told.getWarmStarts(),
                told.getColdStarts(),
                told.getSuitableStarts(),
                false);
    }

    /** An older agent doesn't say. */
    private static int known(long amount) {
        return amount <= 0 ? Resources.UNLIMITED : (int) Math.min(Resources.UNLIMITED, amount);
    }

    /** Returns the memory of devices in whole gigabytes; a kind that doesn't say how much it has is not limited by it. */
    static int vramGb(List<Device> devices) {
        long bytes = devices.stream().mapToLong(Device::getMemoryBytes).sum();
        return devices.isEmpty() ? 0 : known(bytes >> 30);
    }

    static ReplicaReport report(ReplicaStatus status) {
        return new ReplicaReport(
                status.getKernelId(),
                status.getReplicaId(),
                state(status),
                status.getPid(),
                status.getLeading(),
                status.getTerm(),
                List.copyOf(status.getMembersList()),
                status.getDetail(),
                status.getSessionId(),
                status.getLastExecutor(),
                status.getRunningTerm(),
                status.getRunningAttempt(),
                List.copyOf(status.getDivergedList()),
                heat(status),
                start(status.getStart()));
    }

    private static Heat heat(ReplicaStatus status) {
        return switch (status.getHeat()) {
            case HEAT_COLD -> Heat.COLD;
            case HEAT_WARM -> Heat.WARM;
            case HEAT_HOT, HEAT_UNSPECIFIED, UNRECOGNIZED -> Heat.HOT;
        };
    }

    private static String start(ProcessStart start) {
        return switch (start) {
            case PROCESS_START_WARM -> "warm";
            case PROCESS_START_COLD -> "cold";
            case PROCESS_START_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }

    private static ReplicaState state(ReplicaStatus status) {
        return switch (status.getState()) {
            case REPLICA_STATE_STARTING -> ReplicaState.STARTING;
            case REPLICA_STATE_HYDRATING -> ReplicaState.HYDRATING;
            case REPLICA_STATE_READY -> ReplicaState.READY;
            case REPLICA_STATE_RUNNING -> ReplicaState.RUNNING;
            case REPLICA_STATE_FAILED -> ReplicaState.FAILED;
            case REPLICA_STATE_COLD -> ReplicaState.COLD;
            case REPLICA_STATE_OPENING, REPLICA_STATE_UNSPECIFIED, UNRECOGNIZED -> ReplicaState.OPENING;
        };
    }

    static CellStep step(CellEvent event) {
        return switch (event.getEventCase()) {
            case REFUSED -> new CellStep.Refused(
                    refusal(event.getRefused().getCode()), event.getRefused().getText());
            case STARTED -> new CellStep.Started(
                    event.getStarted().getElectionUs(), event.getStarted().getBindUs());
            case REPLIED -> new CellStep.Replied(
                    event.getReplied().getStatus(), event.getReplied().getRunUs());
            case RELEASED -> new CellStep.Released(used(event.getReleased()));
            case FINISHED -> new CellStep.Finished(
                    event.getFinished().getCaptureUs(),
                    event.getFinished().getStoreUs(),
                    event.getFinished().getCommitUs(),
                    event.getFinished().getUnheard());
            case FAILED -> new CellStep.Failed(
                    event.getFailed().getCode().name(),
                    event.getFailed().getText(),
                    event.getFailed().getReplied());
            case CAPTURED -> new CellStep.Captured();
            case NOT_DURABLE -> new CellStep.NotDurable(event.getNotDurable().getText());
            case YIELDED -> new CellStep.Yielded(event.getYielded().getText());
            case EVENT_NOT_SET -> throw new IllegalArgumentException("a cell event of a newer agent: " + event);
        };
    }

    /** An older agent doesn't say how many there were. */
    private static Optional<ClusterStatus.CellGpus> used(CellReleased released) {
        if (released.getGpus() == 0) {
            return Optional.empty();
        }
        return Optional.of(new ClusterStatus.CellGpus(
                released.getGpus(),
                released.getGpus() * released.getHeldUs() / 1e6,
                released.hasUtilisation() ? OptionalDouble.of(released.getUtilisation()) : OptionalDouble.empty(),
                released.hasPeakMemoryBytes() ? OptionalLong.of(released.getPeakMemoryBytes()) : OptionalLong.empty(),
                released.hasJoules() ? OptionalDouble.of(released.getJoules()) : OptionalDouble.empty(),
                released.getLeftBytes()));
    }

    private static CellStep.Refusal refusal(CellRefused.Code code) {
        return switch (code) {
            case NO_DEVICES -> CellStep.Refusal.NO_DEVICES;
            case STALE_TERM -> CellStep.Refusal.STALE_TERM;
            case LOST_ELECTION -> CellStep.Refusal.LOST_ELECTION;
            case BEGUN -> CellStep.Refusal.BEGUN;
            case NO_QUORUM -> CellStep.Refusal.NO_QUORUM;
            case STALE_LEASE -> CellStep.Refusal.STALE_LEASE;
            case UNKNOWN_KERNEL -> CellStep.Refusal.UNKNOWN_KERNEL;
            case BIND_FAILED -> CellStep.Refusal.BIND_FAILED;
            case NOT_READY, CODE_UNSPECIFIED, UNRECOGNIZED -> CellStep.Refusal.NOT_READY;
        };
    }

    static KernelEvent.Output output(Output output, long startedAt) {
        return new KernelEvent.Output(
                output.getKernelId(),
                name(output.getReplicaId(), startedAt),
                output.getSequence(),
                channel(output),
                output.getClient(),
                MessageParts.arrays(output.getPartsList()));
    }

    private static Channel channel(Output output) {
        return switch (output.getChannel()) {
            case SHELL -> Channel.SHELL;
            case STDIN -> Channel.STDIN;
            case CONTROL -> Channel.CONTROL;
            case IOPUB, CHANNEL_UNSPECIFIED, UNRECOGNIZED -> Channel.IOPUB;
        };
    }

    /** A replica with the life of its agent: outputs are counted per life. */
    static String name(String replicaId, long startedAt) {
        return replicaId + "@" + Long.toString(startedAt, Character.MAX_RADIX);
    }
}

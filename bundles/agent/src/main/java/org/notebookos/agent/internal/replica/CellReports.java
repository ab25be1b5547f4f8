package org.notebookos.agent.internal.replica;

import java.util.List;
import java.util.function.Consumer;
import org.notebookos.agent.internal.log.Verdict;
import org.notebookos.hostlink.v1.CellCaptured;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CellFailed;
import org.notebookos.hostlink.v1.CellFinished;
import org.notebookos.hostlink.v1.CellNotDurable;
import org.notebookos.hostlink.v1.CellRefused;
import org.notebookos.hostlink.v1.CellReleased;
import org.notebookos.hostlink.v1.CellReplied;
import org.notebookos.hostlink.v1.CellStarted;
import org.notebookos.hostlink.v1.CellYielded;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Problem;
import org.notebookos.hostlink.v1.RunCell;
import org.notebookos.spi.gpu.GpuRelease;
import org.notebookos.spi.gpu.GpuUsage;

/** Tells the controller what becomes of one attempt of a cell. Stateless. */
final class CellReports {

    private final CellEvent prototype;
    private final Consumer<CellEvent> out;

    CellReports(String kernelId, String replicaId, CellOrder order, Consumer<CellEvent> out) {
        this.prototype = CellEvent.newBuilder()
                .setKernelId(kernelId)
                .setReplicaId(replicaId)
                .setTerm(order.term())
                .setAttempt(order.attempt())
                .build();
        this.out = out;
    }

    void started(List<String> devices, long electionMicros, long bindMicros) {
        out.accept(prototype.toBuilder()
                .setStarted(CellStarted.newBuilder()
                        .addAllDevices(devices)
                        .setElectionUs(electionMicros)
                        .setBindUs(bindMicros))
                .build());
    }

    void replied(String status, long runMicros) {
        out.accept(prototype.toBuilder()
                .setReplied(CellReplied.newBuilder().setStatus(status).setRunUs(runMicros))
                .build());
    }

    void released(int gpus, GpuRelease release) {
        GpuUsage used = release.usage();
        CellReleased.Builder released = CellReleased.newBuilder()
                .setHeldUs(used.boundMicros())
                .setGpus(gpus)
                .setLeftBytes(release.leftBytes());
        used.utilisation().ifPresent(released::setUtilisation);
        used.peakMemoryBytes().ifPresent(released::setPeakMemoryBytes);
        used.joules().ifPresent(released::setJoules);
        out.accept(prototype.toBuilder().setReleased(released).build());
    }

    /** @param unheard the process has not said reply and idle, and won't */
    void finished(
            long captureMicros,
            long storeMicros,
            long commitMicros,
            long bytes,
            List<Problem> problems,
            boolean unheard) {
        out.accept(prototype.toBuilder()
                .setFinished(CellFinished.newBuilder()
                        .setCaptureUs(captureMicros)
                        .setStoreUs(storeMicros)
                        .setCommitUs(commitMicros)
                        .setDeltaBytes(bytes)
                        .addAllProblems(problems)
                        .setUnheard(unheard))
                .build());
    }

    void captured() {
        out.accept(prototype.toBuilder()
                .setCaptured(CellCaptured.getDefaultInstance())
                .build());
    }

    void notDurable(String text) {
        out.accept(prototype.toBuilder()
                .setNotDurable(CellNotDurable.newBuilder().setText(text))
                .build());
    }

    void refused(CellRefused.Code code, String text) {
        out.accept(prototype.toBuilder()
                .setRefused(CellRefused.newBuilder().setCode(code).setText(text))
                .build());
    }

    void failed(CellFailed.Code code, String text, boolean replied) {
        out.accept(prototype.toBuilder()
                .setFailed(CellFailed.newBuilder().setCode(code).setText(text).setReplied(replied))
                .build());
    }

    void yielded(String text) {
        out.accept(prototype.toBuilder()
                .setYielded(CellYielded.newBuilder().setText(text))
                .build());
    }

    /** Returns the answer to an order that can't be read: no replica can run it. */
    static FromHost unreadable(String replicaId, RunCell run, String why) {
        return FromHost.newBuilder()
                .setCell(CellEvent.newBuilder()
                        .setKernelId(run.getKernelId())
                        .setReplicaId(replicaId)
                        .setTerm(run.getTerm())
                        .setAttempt(run.getAttempt())
                        .setRefused(CellRefused.newBuilder().setText("not a Jupyter message: " + why)))
                .build();
    }

    /** Returns what a ballot that the log didn't take means to the controller. */
    static CellRefused.Code refusal(Verdict.Code code) {
        return switch (code) {
            case LOST, SUPERSEDED, ATTEMPT_FAILED, NOT_ELECTED -> CellRefused.Code.LOST_ELECTION;
            case BEGUN -> CellRefused.Code.BEGUN;
            case STALE_TERM -> CellRefused.Code.STALE_TERM;
            case ACCEPTED, FINISHED, FUTURE_TERM, RESET, NO_SUCH_PAST, UNKNOWN_ENTRY -> CellRefused.Code.NOT_READY;
        };
    }

    /** Returns what a delta that the log didn't take means to the controller. */
    static CellFailed.Code failure(Verdict.Code code) {
        return switch (code) {
            case LOST, BEGUN, SUPERSEDED, ATTEMPT_FAILED, NOT_ELECTED, STALE_TERM -> CellFailed.Code.SUPERSEDED;
            case RESET -> CellFailed.Code.RESET;
            case ACCEPTED, FINISHED, FUTURE_TERM, NO_SUCH_PAST, UNKNOWN_ENTRY -> CellFailed.Code.NOT_DURABLE;
        };
    }
}

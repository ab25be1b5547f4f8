package org.notebookos.scheduler.core;

import java.util.Optional;
import org.notebookos.scheduler.api.ClusterStatus;

/**
 * What the last attempt of a kernel that had GPUs has used of them, as its host told.
 *
 * @param used empty: none has told yet
 */
record CellGpuUse(long term, int attempt, Optional<ClusterStatus.CellGpus> used) {

    static final CellGpuUse NONE = new CellGpuUse(0, 0, Optional.empty());

    Optional<ClusterStatus.CellGpus> of(long ofTerm) {
        return term == ofTerm ? used : Optional.empty();
    }

    /**
     * A host tells what a cell has used. It may tell that again, and may tell it after the cell was over; GPU-seconds are counted by the
     * scheduler's own clock, see {@link Turn#used}.
     *
     * @param freed whether the devices were taken for held until now, so that this can't have been told before
     */
    static void told(
            Turn turn, Kernel kernel, HostEvent.CellProgressed event, ClusterStatus.CellGpus used, boolean freed) {
        CellGpuUse before = kernel.gpuUse;
        boolean known = event.term() == before.term && event.attempt() == before.attempt;
        boolean late = before.used.isPresent() && event.term() > before.term;
        if (known || !(freed || late)) {
            return;
        }
        kernel.gpuUse = new CellGpuUse(event.term(), event.attempt(), Optional.of(used));
        kernel.lastCell = kernel.lastCell.map(times -> times.term() == event.term() ? times.with(used) : times);
        turn.state.gpuAccount.left(used.leftBytes());
        turn.state.gpuAccount.used(kernel.id, kernel.user, 0, used.joules().orElse(0));
    }
}

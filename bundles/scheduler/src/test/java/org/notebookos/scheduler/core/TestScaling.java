package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.List;
import org.notebookos.spi.scaling.Growths;
import org.notebookos.spi.scaling.HostLoad;
import org.notebookos.spi.scaling.KernelLoad;
import org.notebookos.spi.scaling.Releases;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingView;

/**
 * Adds hosts for those who wait, wishes to give up every idle one, and to move every kernel whose hosts are full to one that is
 * not; what is allowed of that is for the core to say.
 */
record TestScaling(long intervalMillis) implements ScalingPolicy {

    @Override
    public boolean looksAtKernels() {
        return true;
    }

    @Override
    public ScalingPlan plan(ScalingView view) {
        Growths growths = new Growths(view);
        growths.forWaiting();
        return new ScalingPlan(growths.list(), Releases.choose(view, 2, 10, "nothing runs on it"), moves(view));
    }

    private static List<ScalingPlan.Move> moves(ScalingView view) {
        List<ScalingPlan.Move> moves = new ArrayList<>();
        for (KernelLoad kernel : view.kernels()) {
            List<String> room = view.hosts().stream()
                    .filter(h -> h.totalGpus() > h.committedGpus())
                    .map(HostLoad::id)
                    .toList();
            if (kernel.idle() && room.stream().noneMatch(kernel.hosts()::contains)) {
                room.forEach(h -> moves.add(new ScalingPlan.Move(kernel.id(), h, "its hosts are full")));
            }
        }
        return moves;
    }
}

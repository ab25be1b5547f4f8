package org.notebookos.scaling.predictive.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.spi.scaling.HostLoad;
import org.notebookos.spi.scaling.KernelLoad;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingView;

/**
 * Finds idle kernels whose next cell would have to wait, because all hosts with a replica are in use, though others are not.
 * A replica that moves there now is there before the cell comes.
 */
final class Exposed {

    private Exposed() {}

    /**
     * Returns the moves that end it: first for who ran a cell last, as its next one comes soonest; to the least subscribed host.
     *
     * @param withinMillis kernels that have been idle for longer are left where they are
     */
    static List<ScalingPlan.Move> moves(ScalingView view, long withinMillis) {
        List<HostLoad> usable = view.usable();
        Map<String, Integer> subscribed = new HashMap<>();
        usable.forEach(h -> subscribed.put(h.id(), h.subscribedGpus()));
        List<ScalingPlan.Move> moves = new ArrayList<>();
        for (KernelLoad kernel : exposed(view, usable, withinMillis)) {
            Optional<String> to = usable.stream()
                    .filter(h ->
                            Room.idle(h) >= kernel.gpus() && !kernel.hosts().contains(h.id()))
                    .map(HostLoad::id)
                    .min(Comparator.comparingInt(subscribed::get));
            if (to.isPresent() && moves.size() < ScalingPolicy.MOVES_AT_ONCE) {
                subscribed.merge(to.get(), kernel.gpus(), Integer::sum);
                moves.add(new ScalingPlan.Move(
                        kernel.id(),
                        to.get(),
                        "none of its hosts has " + kernel.gpus() + " idle GPUs for its next cell, and " + to.get()
                                + " has"));
            }
        }
        return moves;
    }

    private static List<KernelLoad> exposed(ScalingView view, List<HostLoad> usable, long withinMillis) {
        Map<String, Integer> idle = new HashMap<>();
        usable.forEach(h -> idle.put(h.id(), Room.idle(h)));
        return view.kernels().stream()
                .filter(k -> k.movable() && k.gpus() > 0 && view.now() - k.activeAt() <= withinMillis)
                .filter(k -> k.hosts().stream().noneMatch(h -> idle.getOrDefault(h, 0) >= k.gpus()))
                .sorted(Comparator.comparingLong((KernelLoad k) -> -k.activeAt())
                        .thenComparing(KernelLoad::id))
                .toList();
    }
}

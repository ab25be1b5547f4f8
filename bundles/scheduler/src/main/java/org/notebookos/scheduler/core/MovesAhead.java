package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.notebookos.spi.placement.PlacementRequest;
import org.notebookos.spi.scaling.KernelLoad;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;

/** Replicas that move while their kernel is idle, so that its next cell finds GPUs, as the scaling policy wishes. */
final class MovesAhead {

    private MovesAhead() {}

    /** Shows the kernels whose replicas stand by to a policy that wants to see them; a suspended one has none. */
    static List<KernelLoad> kernels(Turn turn, ScalingPolicy policy) {
        List<KernelLoad> kernels = new ArrayList<>();
        if (!policy.looksAtKernels()) {
            return kernels;
        }
        for (Kernel kernel : turn.state.kernels.values()) {
            if (!kernel.plan.reserves() && kernel.everReady && !kernel.rest.suspended) {
                List<String> hosts = Executors.ready(turn, kernel)
                        .filter(r -> !r.leaving)
                        .map(r -> r.hostId)
                        .sorted()
                        .toList();
                boolean idle = idle(kernel);
                kernels.add(new KernelLoad(
                        kernel.id, kernel.gpus(), hosts, kernel.lastActivity, idle, idle && free(turn, kernel)));
            }
        }
        kernels.sort(Comparator.comparing(KernelLoad::id));
        return kernels;
    }

    private static boolean idle(Kernel kernel) {
        return kernel.current == null && kernel.shell.isEmpty();
    }

    private static boolean free(Turn turn, Kernel kernel) {
        return kernel.replicasWanted > 1
                && kernel.plan.migrates()
                && kernel.takesCells()
                && turn.now >= kernel.moveNotBefore
                && Migration.obstacle(turn, kernel).isEmpty();
    }

    /** Begins those moves that can begin. */
    static void begin(Turn turn, List<ScalingPlan.Move> wishes) {
        long moving = wishes.isEmpty()
                ? 0
                : turn.state.kernels.values().stream()
                        .flatMap(k -> k.replicas.values().stream())
                        .filter(r -> r.leaving)
                        .count();
        for (ScalingPlan.Move wish : wishes) {
            if (moving < ScalingPolicy.MOVES_AT_ONCE && begin(turn, wish)) {
                moving++;
            }
        }
    }

    private static boolean begin(Turn turn, ScalingPlan.Move wish) {
        Kernel kernel = turn.state.kernels.get(wish.kernelId());
        if (kernel == null || !idle(kernel) || !free(turn, kernel)) {
            return false;
        }
        Optional<Replica> from = Migration.victim(turn, kernel);
        Optional<Host> to = Placement.choose(
                turn, kernel, kernel.gpus(), PlacementRequest.Reason.MIGRATE, h -> h.id.equals(wish.toHost()));
        if (from.isEmpty() || to.isEmpty()) {
            return false;
        }
        turn.note("moves a replica of kernel " + kernel.id + " ahead of need because " + wish.why());
        Migration.start(turn, kernel, from.get(), to.get(), 0);
        return true;
    }
}

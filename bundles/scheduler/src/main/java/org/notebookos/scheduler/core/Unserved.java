package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.spi.scaling.ClusterLoad.WaitingCell;
import org.notebookos.spi.scaling.ClusterLoad.WaitingKernel;

/**
 * Who waits, and who of them waits for hosts that aren't there. A function of the state.
 *
 * @param cells of the line for GPUs, by kernel, first in line first
 * @param kernels that can't be placed, or a replica of which can't; by id
 */
record Unserved(Map<String, WaitingCell> cells, Map<String, WaitingKernel> kernels) {

    static Unserved of(Turn turn) {
        return new Unserved(cells(turn.state), kernels(turn));
    }

    boolean any() {
        return !kernels.isEmpty() || cells.values().stream().anyMatch(WaitingCell::unserved);
    }

    /** Returns the kernels that wait for hosts which aren't there. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(kernels.keySet());
        cells.forEach((kernel, cell) -> {
            if (cell.unserved()) {
                names.add(kernel);
            }
        });
        return names;
    }

    /** Idle GPUs are given to the cells as the line would, a host at a time: the fullest host that suffices. */
    private static Map<String, WaitingCell> cells(ClusterState state) {
        Map<String, WaitingCell> cells = new LinkedHashMap<>();
        if (state.line.isEmpty()) {
            return cells;
        }
        List<int[]> idle = new ArrayList<>();
        usable(state).forEach(h -> idle.add(new int[] {h.idle()}));
        for (Kernel kernel : state.line) {
            LineEntry entry = state.lineEntries.get(kernel.id);
            int gpus = gpus(kernel);
            if (gpus == 0 || entry == null) {
                continue;
            }
            int[] best = null;
            for (int[] host : idle) {
                if (host[0] >= gpus && (best == null || host[0] < best[0])) {
                    best = host;
                }
            }
            if (best != null) {
                best[0] -= gpus;
            }
            cells.put(kernel.id, new WaitingCell(gpus, entry.since, best == null));
        }
        return cells;
    }

    /** Returns the GPUs that a kernel of the line waits for: of its cell, or those that it reserves once it is placed. */
    static int gpus(Kernel kernel) {
        if (kernel.current != null) {
            return kernel.current.gpus;
        }
        return !kernel.placed() && kernel.plan.reserves() ? kernel.defaultGpus : 0;
    }

    private static Map<String, WaitingKernel> kernels(Turn turn) {
        Map<String, WaitingKernel> kernels = new TreeMap<>();
        for (ClientEvent.Create wish : turn.state.waitingCreates) {
            KernelRequest request = wish.request();
            int gpus = KernelOptions.gpus(request.environment());
            int fit = (int)
                    usable(turn.state).stream().filter(h -> h.gpus >= gpus).count();
            int missing = Math.max(
                    Kernels.wanted(turn, request) - fit,
                    turn.state.scaling.hostsMissing.getOrDefault(request.kernelId(), 0));
            if (missing > 0) {
                kernels.put(request.kernelId(), new WaitingKernel(gpus, missing));
            }
        }
        for (Kernel kernel : turn.state.tally.minding()) {
            boolean cold = !kernel.placed() && kernel.plan.warm() && !WarmContainers.come(turn.state, kernel);
            int lost = cold ? 1 : kernel.unsettled ? lost(turn, kernel) : 0;
            if (lost > 0) {
                kernels.put(kernel.id, new WaitingKernel(kernel.gpus(), lost));
            }
        }
        for (String homeless : Drains.homeless(turn.state)) {
            Kernel kernel = turn.state.kernels.get(homeless);
            if (kernel != null) {
                kernels.putIfAbsent(homeless, new WaitingKernel(kernel.gpus(), 1));
            }
        }
        return kernels;
    }

    /** Replicas that are lost, and for which no host was found. */
    private static int lost(Turn turn, Kernel kernel) {
        boolean repairable = kernel.everReady && kernel.deadReason.isEmpty() && kernel.recovery == null;
        return !repairable
                ? 0
                : (int) kernel.replicas.values().stream()
                        .filter(r -> !r.leaving && turn.isDead(r))
                        .count();
    }

    static List<Host> usable(ClusterState state) {
        return state.hosts.values().stream()
                .filter(h -> h.live() && !state.isDraining(h.id))
                .toList();
    }
}

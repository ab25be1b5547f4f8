package org.notebookos.spi.scaling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.spi.scaling.ClusterLoad.WaitingCell;
import org.notebookos.spi.scaling.ClusterLoad.WaitingKernel;

/**
 * Collects the hosts that a policy wants to add: always from the cheapest pool that has room and whose hosts are large enough.
 * For use by policies; lives as long as one call of {@link ScalingPolicy#plan}. Not thread-safe.
 */
public final class Growths {

    private final ScalingView view;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final Map<String, String> reasons = new LinkedHashMap<>();
    /** GPUs that nobody has claimed yet on each host that is coming. */
    private final List<Coming> coming = new ArrayList<>();

    private static final class Coming {
        private final int size;
        private int free;

        Coming(int size) {
            this.size = size;
            this.free = size;
        }
    }

    /** @param view as given to the policy */
    public Growths(ScalingView view) {
        this.view = view;
        for (PoolLoad pool : view.pools()) {
            for (int i = 0; i < pool.starting(); i++) {
                coming.add(new Coming(pool.terms().gpusPerHost()));
            }
        }
    }

    /**
     * Adds what those need who wait for hosts that aren't there, beyond the hosts that are being made already.
     *
     * @return how many hosts were added by this call
     */
    public int forWaiting() {
        int before = count();
        for (WaitingCell cell : view.cluster().waitingCells()) {
            if (cell.unserved()) {
                serve(cell.gpus());
            }
        }
        for (WaitingKernel kernel : view.cluster().waitingKernels()) {
            long there =
                    coming.stream().filter(host -> host.size >= kernel.gpus()).count();
            for (long i = there; i < kernel.hostsMissing(); i++) {
                open(kernel.gpus(), "a kernel waits for " + kernel.hostsMissing() + " more hosts");
            }
        }
        return count() - before;
    }

    private void serve(int gpus) {
        reserve(gpus, "a cell waits for " + gpus + (gpus == 1 ? " GPU" : " GPUs") + " that no host has idle");
    }

    /**
     * Adds a host for a cell, unless one that is being made, or was added, has so many GPUs that nobody has claimed yet.
     *
     * @param gpus how many the cell wants on one host
     * @param why for people, see {@link ScalingPlan.Growth#why}
     */
    public void reserve(int gpus, String why) {
        for (Coming host : coming) {
            if (host.free >= gpus) {
                host.free -= gpus;
                return;
            }
        }
        open(gpus, why).ifPresent(host -> host.free -= gpus);
    }

    private Optional<Coming> open(int gpus, String why) {
        for (PoolLoad pool : view.pools()) {
            int room = pool.room() - counts.getOrDefault(pool.name(), 0);
            if (room > 0 && pool.terms().gpusPerHost() >= gpus) {
                counts.merge(pool.name(), 1, Integer::sum);
                reasons.putIfAbsent(pool.name(), why);
                Coming host = new Coming(pool.terms().gpusPerHost());
                coming.add(host);
                return Optional.of(host);
            }
        }
        return Optional.empty();
    }

    /**
     * Adds hosts as far as there is room for them.
     *
     * @param hosts how many; nothing happens for less than 1
     * @param gpus how many GPUs each should have at least
     * @param why for people, see {@link ScalingPlan.Growth#why}
     */
    public void add(int hosts, int gpus, String why) {
        for (int i = 0; i < hosts; i++) {
            open(gpus, why);
        }
    }

    /** Returns how many hosts were added so far. */
    public int count() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Returns what was added. */
    public List<ScalingPlan.Growth> list() {
        return counts.entrySet().stream()
                .map(e -> new ScalingPlan.Growth(e.getKey(), e.getValue(), reasons.getOrDefault(e.getKey(), "")))
                .toList();
    }
}

package org.notebookos.scheduler.core;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all kernels want and hold, and which of them mind the time: renewed kernel by kernel when a turn has changed some, because
 * this is asked for with every event. Owned by {@link ClusterState}.
 */
final class Tally {

    /**
     * GPUs.
     *
     * @param demand of all sessions
     * @param reserved would be held, were they reserved for whoever is placed
     * @param busy of cells that run, and of reservations
     */
    record Part(int demand, int reserved, int busy) {

        static final Part NONE = new Part(0, 0, 0);

        static Part of(Kernel kernel) {
            boolean placed = kernel.placed();
            boolean runs = kernel.current != null && kernel.current.running();
            int cell = runs ? kernel.current.gpus : 0;
            int held = kernel.plan.reserves() && placed ? Math.max(kernel.defaultGpus, cell) : cell;
            return new Part(kernel.rest.suspended ? 0 : kernel.gpus(), placed ? kernel.gpus() : 0, held);
        }

        Part plus(Part other) {
            return new Part(demand + other.demand, reserved + other.reserved, busy + other.busy);
        }

        Part minus(Part other) {
            return new Part(demand - other.demand, reserved - other.reserved, busy - other.busy);
        }
    }

    private final Map<Long, Kernel> minding = new TreeMap<>();
    private Part all = Part.NONE;

    void renew(Kernel kernel) {
        count(kernel, Part.of(kernel));
        if (kernel.mindsTime()) {
            minding.put(kernel.number, kernel);
        } else {
            minding.remove(kernel.number);
        }
    }

    void remove(Kernel kernel) {
        count(kernel, Part.NONE);
        minding.remove(kernel.number);
    }

    private void count(Kernel kernel, Part now) {
        if (!now.equals(kernel.counted)) {
            all = all.minus(kernel.counted).plus(now);
            kernel.counted = now;
        }
    }

    Part all() {
        return all;
    }

    /** Returns the kernels for which time alone may change something, oldest first. */
    Collection<Kernel> minding() {
        return minding.values();
    }
}

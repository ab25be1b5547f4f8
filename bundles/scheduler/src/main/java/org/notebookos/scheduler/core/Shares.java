package org.notebookos.scheduler.core;

import java.util.HashMap;
import java.util.Map;
import org.notebookos.spi.placement.Resources;

/** What users hold of the cluster: what is committed to their cells, and reserved for their kernels. Made anew for each look. */
final class Shares {

    private final ClusterState state;
    private final Map<String, Resources> held = new HashMap<>();
    private Resources total = Resources.NONE;
    private boolean counted;

    Shares(ClusterState state) {
        this.state = state;
    }

    /** Whoever is alone in line needs no shares: counted when somebody asks. */
    private void count() {
        if (counted) {
            return;
        }
        counted = true;
        for (Host host : state.hosts.values()) {
            total = host.live() ? total.plus(host.spec()) : total;
            if (host.holdsSomething()) {
                host.commitments().forEach((id, c) -> add(id, host.beyondReservation(id, c)));
                host.reservations().forEach((id, r) -> add(id, r.amount()));
            }
        }
    }

    private void add(String kernelId, Resources amount) {
        Kernel kernel = state.kernels.get(kernelId);
        if (kernel != null) {
            held.merge(kernel.user, amount, Resources::plus);
        }
    }

    /** A user was given something just now. */
    void add(Kernel kernel, Resources amount) {
        if (counted) {
            held.merge(kernel.user, amount, Resources::plus);
        }
    }

    int gpus(String user) {
        count();
        return held.getOrDefault(user, Resources.NONE).gpus();
    }

    /** Returns the largest part that a user holds of any resource. */
    double of(String user) {
        count();
        return part(held.getOrDefault(user, Resources.NONE));
    }

    /** Returns the largest part of any resource of the cluster that this is. */
    double part(Resources amount) {
        count();
        return Math.max(
                Math.max(part(amount.gpus(), total.gpus()), part(amount.vramGb(), total.vramGb())),
                Math.max(part(amount.millicpus(), total.millicpus()), part(amount.memoryMb(), total.memoryMb())));
    }

    private static double part(int amount, int of) {
        return of == 0 ? 0.0 : (double) amount / of;
    }
}

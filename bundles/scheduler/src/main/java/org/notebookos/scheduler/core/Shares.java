package org.notebookos.scheduler.core;

import java.util.HashMap;
import java.util.Map;
import org.notebookos.spi.placement.Resources;

/** What users hold of the cluster: what is committed to their cells, and reserved for their kernels. Made anew for each look. */
final class Shares {

    private final Resources total;
    private final Map<String, Resources> held = new HashMap<>();

    private Shares(Resources total) {
        this.total = total;
    }

    static Shares of(ClusterState state) {
        Resources total = state.hosts.values().stream()
                .filter(Host::live)
                .map(Host::spec)
                .reduce(Resources.NONE, Resources::plus);
        Shares shares = new Shares(total);
        for (Host host : state.hosts.values()) {
            host.commitments().forEach((id, c) -> shares.add(state, id, host.beyondReservation(id, c)));
            host.reservations().forEach((id, r) -> shares.add(state, id, r.amount()));
        }
        return shares;
    }

    private void add(ClusterState state, String kernelId, Resources amount) {
        Kernel kernel = state.kernels.get(kernelId);
        if (kernel != null) {
            held.merge(kernel.user, amount, Resources::plus);
        }
    }

    /** A user was given something. */
    void add(Kernel kernel, Resources amount) {
        held.merge(kernel.user, amount, Resources::plus);
    }

    int gpus(String user) {
        return held.getOrDefault(user, Resources.NONE).gpus();
    }

    /** Returns the largest part that a user holds of any resource. */
    double of(String user) {
        return part(held.getOrDefault(user, Resources.NONE));
    }

    /** Returns the largest part of any resource of the cluster that this is. */
    double part(Resources amount) {
        return Math.max(
                Math.max(part(amount.gpus(), total.gpus()), part(amount.vramGb(), total.vramGb())),
                Math.max(part(amount.millicpus(), total.millicpus()), part(amount.memoryMb(), total.memoryMb())));
    }

    private static double part(int amount, int of) {
        return of == 0 ? 0.0 : (double) amount / of;
    }
}

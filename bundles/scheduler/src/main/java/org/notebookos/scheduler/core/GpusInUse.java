package org.notebookos.scheduler.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.notebookos.scheduler.api.ClusterStatus;

/** The account of GPUs together with what is held at this moment, which is entered when it is released. Lives as long as one look at it. */
final class GpusInUse {

    private final GpuAccount account;
    private final Map<String, Double> ofKernels = new HashMap<>();
    private final Map<String, Double> ofUsers = new HashMap<>();
    private double all;

    private GpusInUse(GpuAccount account) {
        this.account = account;
    }

    static GpusInUse of(ClusterState state, long now) {
        GpusInUse inUse = new GpusInUse(state.gpuAccount);
        for (Host host : state.hosts.values()) {
            host.commitments()
                    .forEach((kernel, c) -> inUse.add(
                            kernel, c.user(), host.beyondReservation(kernel, c).gpus(), now - c.since()));
            host.reservations().forEach((kernel, r) -> inUse.add(kernel, r.user(), r.gpus(), now - r.since()));
        }
        return inUse;
    }

    private void add(String kernel, String user, int gpus, long millis) {
        double seconds = gpus * millis / 1000.0;
        if (gpus > 0) {
            all += seconds;
            ofKernels.merge(kernel, seconds, Double::sum);
            ofUsers.merge(user, seconds, Double::sum);
        }
    }

    /** Returns the GPU-seconds of what is held now. */
    double all() {
        return all;
    }

    ClusterStatus.GpuUse ofKernel(String id) {
        return sum(account.ofKernel(id), ofKernels.getOrDefault(id, 0.0));
    }

    /** Returns all users who have ever held a GPU, by name. */
    List<ClusterStatus.UserRow> users() {
        Map<String, ClusterStatus.GpuUse> users = new TreeMap<>();
        account.ofUsers().forEach((user, use) -> users.put(user, sum(use, ofUsers.getOrDefault(user, 0.0))));
        ofUsers.forEach((user, seconds) -> users.putIfAbsent(user, sum(Change.GpuUse.NONE, seconds)));
        users.remove("");
        return users.entrySet().stream()
                .map(each -> new ClusterStatus.UserRow(each.getKey(), each.getValue()))
                .toList();
    }

    private static ClusterStatus.GpuUse sum(Change.GpuUse use, double heldSeconds) {
        return new ClusterStatus.GpuUse(use.seconds() + heldSeconds, use.joules());
    }
}

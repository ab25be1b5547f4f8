package org.notebookos.console.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.notebookos.scheduler.api.ClusterStatus;

/** Cluster states for tests. */
final class Clusters {

    private static final ClusterStatus.Amount NOTHING = new ClusterStatus.Amount(0, 0, 0);
    private static final ClusterStatus.Capacity CAPACITY = new ClusterStatus.Capacity(NOTHING, NOTHING, NOTHING);

    private Clusters() {}

    /** Two hosts, one of them dead; a kernel that runs a cell; a cell that waits. */
    static ClusterStatus small() {
        return new ClusterStatus(
                List.of(
                        new ClusterStatus.HostRow(
                                "host-1",
                                "local",
                                71,
                                "live",
                                new ClusterStatus.Gpus(2, 1, 3),
                                1,
                                "1",
                                Optional.empty(),
                                CAPACITY,
                                new ClusterStatus.Warm(2, 1, 3, "", 9, 3),
                                List.of("GPU g1: too hot")),
                        new ClusterStatus.HostRow(
                                "host-2",
                                "local",
                                72,
                                "dead",
                                new ClusterStatus.Gpus(2, 0, 0),
                                0,
                                "1",
                                Optional.empty(),
                                CAPACITY,
                                new ClusterStatus.Warm(0, 0, 0, "", 1, 0),
                                List.of())),
                List.of(new ClusterStatus.KernelRow(
                        "k1",
                        "python3",
                        "busy",
                        Optional.of(new ClusterStatus.Executor("r1", "host-1")),
                        Optional.empty(),
                        7,
                        1,
                        List.of(new ClusterStatus.ReplicaRow("r1", "host-1", 73, "running", "warm")),
                        Optional.empty(),
                        "strict",
                        Optional.empty(),
                        "notebookos",
                        "ada",
                        new ClusterStatus.GpuUse(8.5, 90))),
                0.5,
                7.0,
                List.of(new ClusterStatus.QueuedCell(
                        "k2", 2, 1, "no host has 2 idle GPUs", 1.5, "ada", 0, OptionalDouble.of(12))),
                Map.of("placement", "binpack"),
                10.5,
                100,
                List.of(),
                new ClusterStatus.Warm(2, 1, 3, "", 10, 3),
                List.of(new ClusterStatus.PoolRow("local", 1, 1, 4, 1, 0, 0, 2, 0.5, "", "in use", 3)),
                List.of(new ClusterStatus.UserRow("ada", new ClusterStatus.GpuUse(10.5, 120))),
                new ClusterStatus.GpuReleases(
                        120, 3, 700, List.of(new ClusterStatus.Left(0, 1), new ClusterStatus.Left(512, 3))));
    }
}

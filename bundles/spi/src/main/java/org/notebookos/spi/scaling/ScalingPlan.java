package org.notebookos.spi.scaling;

import java.util.List;

/**
 * What should be added, given up, and moved.
 *
 * @param grow pools to add hosts to, each at most once
 * @param release hosts to give up, each at most once, in the order of preference
 * @param moves replicas to move ahead of need, at most one of a kernel, in the order of preference
 */
public record ScalingPlan(List<Growth> grow, List<Release> release, List<Move> moves) {

    /** All is well. */
    public static final ScalingPlan NOTHING = new ScalingPlan(List.of(), List.of());

    public ScalingPlan {
        grow = List.copyOf(grow);
        release = List.copyOf(release);
        moves = List.copyOf(moves);
    }

    /** A plan that moves nothing. */
    public ScalingPlan(List<Growth> grow, List<Release> release) {
        this(grow, release, List.of());
    }

    /**
     * Hosts to add.
     *
     * @param pool the pool's name
     * @param count how many, at least 1
     * @param why for people, continuing "grew POOL by N because ..."
     */
    public record Growth(String pool, int count, String why) {}

    /**
     * A host to give up.
     *
     * @param hostId the host
     * @param why for people, continuing "gives up HOST because ..."
     */
    public record Release(String hostId, String why) {}

    /**
     * A kernel of which a replica is to move while it is idle, so that the kernel's next cell finds GPUs.
     *
     * @param kernelId a kernel that is {@link KernelLoad#movable}
     * @param toHost a host in use that has none of its replicas
     * @param why for people, continuing "moves ... because ..."
     */
    public record Move(String kernelId, String toHost, String why) {}
}

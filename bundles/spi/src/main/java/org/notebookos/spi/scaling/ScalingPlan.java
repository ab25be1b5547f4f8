package org.notebookos.spi.scaling;

import java.util.List;

/**
 * What should be added and given up.
 *
 * @param grow pools to add hosts to, each at most once
 * @param release hosts to give up, each at most once, in the order of preference
 */
public record ScalingPlan(List<Growth> grow, List<Release> release) {

    /** All is well. */
    public static final ScalingPlan NOTHING = new ScalingPlan(List.of(), List.of());

    public ScalingPlan {
        grow = List.copyOf(grow);
        release = List.copyOf(release);
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
}

package org.notebookos.scaling.paper.internal;

/** The constants of the formula, as {@link PaperScaling.Config} describes them. */
record Constants(
        long intervalMillis,
        double factor,
        double limit,
        int buffer,
        int minimumHosts,
        int maxReleases,
        int maxReplicasToMove,
        boolean aheadForSingleReplicas) {

    Constants {
        check(intervalMillis >= 1000, "intervalSeconds must be at least 1");
        check(factor >= 1 && limit >= factor, "scalingFactor must be at least 1, and scalingLimit at least as much");
        check(buffer >= 0 && minimumHosts >= 0, "bufferHosts and minimumHosts must not be negative");
        check(maxReleases >= 0 && maxReplicasToMove >= 0, "maxReleases and maxReplicasToMove must not be negative");
    }

    private static void check(boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException(rule);
        }
    }
}

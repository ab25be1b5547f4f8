package org.notebookos.scheduler.core;

import java.util.Optional;

/** How many GPUs the cells and reservations of one user may hold at a time. */
final class Quota {

    private Quota() {}

    /** Returns why its user's quota makes who waits wait on; empty if it doesn't. */
    static Optional<String> obstacle(Turn turn, Kernel kernel, Shares shares) {
        int quota = turn.settings.gpusPerUser();
        boolean counted = kernel.plan.reserves() && kernel.placed();
        int wanted = kernel.waitsFor().gpus();
        if (quota == 0 || counted || wanted == 0 || shares.gpus(kernel.user) + wanted <= quota) {
            return Optional.empty();
        }
        return Optional.of("user " + kernel.user + " holds " + shares.gpus(kernel.user) + " of the " + quota
                + (quota == 1 ? " GPU" : " GPUs") + " that a user may have at a time");
    }

    /** Returns why a user could never be given so much; empty if that could be. */
    static Optional<String> excess(Settings settings, int gpus) {
        int quota = settings.gpusPerUser();
        return quota == 0 || gpus <= quota
                ? Optional.empty()
                : Optional.of(gpus + " GPUs are wanted, and a user may have " + quota
                        + " at a time. Ask for fewer, or have the quota raised");
    }
}

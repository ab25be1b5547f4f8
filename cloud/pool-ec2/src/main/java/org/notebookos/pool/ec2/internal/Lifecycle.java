package org.notebookos.pool.ec2.internal;

/** Where an instance is in its group's life cycle, as far as it matters here. */
enum Lifecycle {
    /** In the warm pool: stopped, or on its way there. No host yet. */
    WARMED,
    /** Being launched. */
    PENDING,
    /** Launched; the group waits for the launch hook. */
    LAUNCH_WAIT,
    IN_SERVICE,
    /** Doomed; the group waits for the terminate hook. */
    TERMINATE_WAIT,
    /** On its way out, or gone. */
    ENDING;

    /** Reads what the Auto Scaling API says. */
    static Lifecycle of(String text) {
        if (text.startsWith("Warmed")) {
            return WARMED;
        }
        return switch (text) {
            case "Pending", "Pending:Proceed" -> PENDING;
            case "Pending:Wait" -> LAUNCH_WAIT;
            case "Terminating:Wait" -> TERMINATE_WAIT;
            case "Terminating", "Terminating:Proceed", "Terminated", "Detaching", "Detached" -> ENDING;
            default -> IN_SERVICE;
        };
    }
}

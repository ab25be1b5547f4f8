package org.notebookos.simulator.result;

/** What is followed over time. */
public enum Series {
    /** GPUs of the hosts that are there. */
    PROVISIONED("GPUs provisioned"),
    /** GPUs bound to cells, or to sessions where the policy binds them for a session. */
    COMMITTED("GPUs bound"),
    /** GPUs that would be busy if no cell ever waited. */
    ORACLE("GPUs busy in the trace"),
    /** GPUs that reservations for the sessions of the trace would hold. */
    RESERVED("GPUs reserved in the trace"),
    /** GPUs that replicas may need. */
    SUBSCRIBED("GPUs subscribed"),
    HOSTS("hosts"),
    SUBSCRIPTION_RATIO("subscription ratio"),
    SUBSCRIPTION_LIMIT("limit of the subscription ratio"),
    QUEUE("cells that wait for GPUs");

    private final String label;

    Series(String label) {
        this.label = label;
    }

    /** Returns what it is, for people. */
    public String label() {
        return label;
    }
}

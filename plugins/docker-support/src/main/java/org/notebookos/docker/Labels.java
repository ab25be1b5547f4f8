package org.notebookos.docker;

/** Names of the labels of everything that this platform makes on an engine or a Swarm. */
public final class Labels {

    /** The plugin that made it; whatever doesn't carry it is never touched. */
    public static final String MADE_BY = "org.notebookos.made-by";

    /** The cluster that it belongs to. */
    public static final String CLUSTER = "org.notebookos.cluster";

    /** The host pool that it belongs to. */
    public static final String POOL = "org.notebookos.pool";

    /** The host whose agent made it, or that it is. */
    public static final String HOST = "org.notebookos.host";

    /** The life of the agent that made it: another value means that the agent has ended. */
    public static final String LIFE = "org.notebookos.life";

    /** The kernel of a replica. */
    public static final String KERNEL = "org.notebookos.kernel";

    /** The replica. */
    public static final String REPLICA = "org.notebookos.replica";

    private Labels() {}
}

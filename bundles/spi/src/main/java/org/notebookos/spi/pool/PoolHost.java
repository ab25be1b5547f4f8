package org.notebookos.spi.pool;

/**
 * A host of a pool.
 *
 * @param id unique in the cluster
 * @param state how far it is
 * @param pid process id of its agent where that is on this machine, else 0
 * @param detail for people: what is being waited for, or why the host leaves; possibly empty
 */
public record PoolHost(String id, State state, long pid, String detail) {

    /** How far a host is. */
    public enum State {
        /** Being made; its agent hasn't been started yet, or is starting. */
        STARTING,
        /** Its agent was started. Whether it has joined is known to the scheduler. */
        RUNNING,
        /**
         * Will be gone soon, whatever anybody does: a spot instance with a notice, a node that its Swarm drains. Nothing more
         * should be placed there, its replicas should move, and {@link HostPool#release} tells the pool once they have.
         */
        LEAVING,
        /** Being given back. */
        STOPPING
    }

    /** A host of which there is nothing more to say. */
    public PoolHost(String id, State state, long pid) {
        this(id, state, pid, "");
    }
}

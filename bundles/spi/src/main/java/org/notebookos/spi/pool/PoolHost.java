package org.notebookos.spi.pool;

/**
 * A host of a pool.
 *
 * @param id unique in the cluster
 * @param state how far it is
 * @param pid process id of its agent where that is on this machine, else 0
 */
public record PoolHost(String id, State state, long pid) {

    /** How far a host is. */
    public enum State {
        /** Being made; its agent hasn't been started yet, or is starting. */
        STARTING,
        /** Its agent was started. Whether it has joined is known to the scheduler. */
        RUNNING,
        /** Being given back. */
        STOPPING
    }
}

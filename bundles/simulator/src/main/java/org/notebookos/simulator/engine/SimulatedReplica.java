package org.notebookos.simulator.engine;

import org.notebookos.scheduler.core.Command;
import org.notebookos.scheduler.core.ReplicaState;

/** A replica on a simulated host. Owned by its host. */
final class SimulatedReplica {

    final String kernel;
    final String id;
    ReplicaState state = ReplicaState.STARTING;
    /** Its process has the kernel's state. */
    boolean hydrated;
    /** It has used a GPU before. */
    boolean initialised;
    /** The cell that it has won; null: none. */
    Command.Run running;
    /** Devices that the cell holds. */
    int bound;
    /** Devices that it has whether a cell runs or not. */
    int reserved;

    SimulatedReplica(String kernel, String id) {
        this.kernel = kernel;
        this.id = id;
    }
}

package org.notebookos.scheduler.internal.outputs;

import java.util.HashMap;
import java.util.Map;

/** How far the outputs of one replica, in one life of its agent, have come. Owned by its {@link KernelOutputs}' lock. */
final class ReplicaOutputs {

    final String replicaId;
    long link;
    /** Newest output seen. */
    long last;
    /** Per client, newest output that reached it. */
    final Map<String, Long> delivered = new HashMap<>();

    ReplicaOutputs(String replicaId) {
        this.replicaId = replicaId;
    }
}

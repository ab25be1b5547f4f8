package org.notebookos.scheduler.internal.outputs;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.notebookos.scheduler.api.KernelInfo;

/** One kernel towards its listeners. Its monitor is held while a listener is told, so that they hear one thing after another. */
final class KernelOutputs {

    /** By name with life. */
    final Map<String, ReplicaOutputs> replicas = new HashMap<>();

    /** Clients that have shown themselves and haven't gone. */
    final Set<String> clients = new HashSet<>();

    /** Place among all kernels, oldest first. */
    final long order;

    volatile KernelInfo info;
    volatile long lastOutputAt;

    KernelOutputs(long order) {
        this.order = order;
    }
}

package org.notebookos.gpu.nvidia.internal.binding;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The processes that devices were bound to and that live. Owner of the state: this object's monitor. */
final class Tenants {

    private final Processes processes;
    private final Map<ProcessId, Tenant> tenants = new HashMap<>();

    Tenants(Processes processes) {
        this.processes = processes;
    }

    /** Returns a process as a tenant; empty if it doesn't live. */
    synchronized Optional<Tenant> of(long pid) {
        tenants.keySet().removeIf(process -> !processes.lives(process));
        return processes
                .find(pid)
                .map(process -> tenants.computeIfAbsent(process, made -> new Tenant(made, processes)));
    }
}

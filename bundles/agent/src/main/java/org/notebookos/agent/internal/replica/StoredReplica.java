package org.notebookos.agent.internal.replica;

import java.util.List;
import java.util.Map;

/**
 * What the controller said when it opened a replica; kept on disk so that a restarted agent knows its replicas.
 *
 * @param kernelId the kernel
 * @param replicaId this host's replica of it
 * @param command program and arguments, empty for the replicated Python kernel
 * @param environment the client's {@code KERNEL_*} variables
 * @param workingDirectory where user code starts, possibly empty
 * @param sessionId of the kernel's messages before the first reset
 * @param initialMembers of the group when it is made; empty to join one
 * @param backend name of the replication backend
 * @param program what runs instead of the replicated Python kernel; null: that one does
 */
public record StoredReplica(
        String kernelId,
        String replicaId,
        List<String> command,
        Map<String, String> environment,
        String workingDirectory,
        String sessionId,
        List<InitialMember> initialMembers,
        String backend,
        KernelProgram program) {

    /** A member of the group when it is made. */
    public record InitialMember(String replicaId, String endpoint) {}

    private static final String SAFE_NAME = "[A-Za-z0-9_-]{1,100}";

    /** Names become parts of paths and routing ids. */
    public StoredReplica {
        if (!kernelId.matches(SAFE_NAME) || !replicaId.matches(SAFE_NAME)) {
            throw new IllegalArgumentException(
                    "kernel and replica ids have 1-100 letters, digits, - or _: " + kernelId + ", " + replicaId);
        }
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        initialMembers = List.copyOf(initialMembers);
    }

    /** Tells whether its process isn't ours: nothing of it is in the log. */
    public boolean isForeign() {
        return program != null;
    }
}

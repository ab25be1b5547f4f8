package org.notebookos.scheduler.core;

import java.util.List;

/**
 * What a host tells of one of its replicas.
 *
 * @param pid of the replica's process, 0 if none
 * @param leading whether its member leads the log's group
 * @param term last finished term in its log
 * @param members replica ids of the group's committed configuration, empty if unknown
 * @param detail why it failed, for people
 * @param sessionId {@code header.session} of its messages
 * @param lastExecutor replica that ran the last finished term, or empty
 * @param runningTerm of the cell that runs in it, or 0
 * @param runningAttempt of that cell
 * @param diverged variables of its process that were found changed by nobody's cell
 * @param heat that its host was told to give it
 * @param start how its process came to be: warm, cold, or empty
 */
public record ReplicaReport(
        String kernelId,
        String replicaId,
        ReplicaState state,
        long pid,
        boolean leading,
        long term,
        List<String> members,
        String detail,
        String sessionId,
        String lastExecutor,
        long runningTerm,
        int runningAttempt,
        List<String> diverged,
        Heat heat,
        String start) {}

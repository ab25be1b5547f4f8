package org.notebookos.agent.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.notebookos.agent.internal.device.Machine;
import org.notebookos.agent.internal.join.JoinSettings;
import org.notebookos.agent.internal.log.Keep;
import org.notebookos.agent.internal.replica.JournalBudget;
import org.notebookos.agent.internal.warm.WarmSettings;

/**
 * What an agent is told when it starts.
 *
 * @param join who this host is, whom it works for, and how it proves that
 * @param directory of everything durable that isn't a plugin's
 * @param python interpreter of the replicas
 * @param environment for every replica's process
 * @param logBackend replication backend whose endpoint is announced to the controller
 * @param warm how many processes are made in advance
 * @param keep how much of each kernel's past is kept for undo
 * @param journals how much of what clients have not confirmed is kept
 * @param releaseWithin how long a process may be silent after its cell's end before it has let go of its GPUs
 * @param machine what this host has for replicas besides devices
 */
public record AgentSettings(
        JoinSettings join,
        Path directory,
        String python,
        Map<String, String> environment,
        String logBackend,
        WarmSettings warm,
        Keep keep,
        JournalBudget journals,
        Duration releaseWithin,
        Machine machine) {

    /** Returns this host's id, unique in the cluster. */
    public String hostId() {
        return join.hostId();
    }

    /** Returns where the files of this host's kernels are. */
    public Path kernels() {
        return directory.resolve("kernels");
    }
}

package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.KernelProgram;
import org.notebookos.scheduler.api.StateRequest;

/** Something a host is told to do. */
public sealed interface Command {

    /**
     * Make or re-open the replica of a kernel; without initial members it joins an existing group. {@code gpus} is what a
     * {@code program} has as long as its process lives.
     */
    record Open(
            String kernelId,
            String replicaId,
            String name,
            Map<String, String> environment,
            Optional<String> workingDirectory,
            String sessionId,
            List<MemberAddress> initialMembers,
            String backend,
            Heat heat,
            Optional<KernelProgram> program,
            int gpus)
            implements Command {}

    /** End the replica and delete all of the kernel's durable state; its values in the object store too if it has ended. */
    record Close(String kernelId, boolean ended) implements Command {}

    /** Make these the members of the kernel's group. */
    record ChangeMembers(String kernelId, List<MemberAddress> members) implements Command {}

    /**
     * Run a cell; contested: every replica proposes LEAD or YIELD. {@code firstAttempt} is the first attempt that may have run
     * this cell: if one from there on was won, the log refuses this one. {@code freshProcess}: when the cell has ended, its process
     * is replaced by one that is filled from the log.
     */
    record Run(
            String kernelId,
            String replicaId,
            long term,
            int attempt,
            int firstAttempt,
            boolean contested,
            long epoch,
            int gpus,
            String client,
            List<byte[]> parts,
            Durability durability,
            boolean freshProcess)
            implements Command {}

    /** Its executor is lost: ask the log whether a cell is committed, and see to it that it won't be later. */
    record Settle(String kernelId, long term, int attempt, int firstAttempt) implements Command {}

    /** Let a cell begin that has started under a mandate. */
    record Begin(String kernelId, long term, int attempt) implements Command {}

    /** Hand a message to the replica. */
    record Forward(String kernelId, Channel channel, String client, List<byte[]> parts) implements Command {}

    /**
     * Interrupt what the replica runs; a cell that hasn't begun ends as it begins.
     *
     * @param onlyBeforeCode the process itself was told by the client's own message
     */
    record Interrupt(String kernelId, boolean onlyBeforeCode) implements Command {}

    /** Empty the kernel's manifest and give every replica a fresh process. */
    record Reset(String kernelId, String sessionId) implements Command {}

    /** Make this host's member the only one of the kernel's group. */
    record Recover(String kernelId) implements Command {}

    /** Tell of a kernel's state, or change it; the answer's text is JSON. */
    record AskState(String kernelId, StateRequest request) implements Command {}

    /** Have so many processes wait to become replicas, until told otherwise. */
    record KeepWarm(int processes) implements Command {}

    /** Give a replica a process, or take it away. */
    record SetHeat(String kernelId, String replicaId, Heat heat) implements Command {}

    /** Take the executor's process away, unless it works for a client or has what the log doesn't have. */
    record Suspend(String kernelId, String replicaId, boolean acceptLoss) implements Command {}

    /** Another host was declared dead. */
    record HostDied(String hostId, String endpoint) implements Command {}
}

package org.notebookos.agent.internal.replica;

import java.util.concurrent.Executor;

/**
 * What a cell works with.
 *
 * @param host the host
 * @param mailbox where everything happens
 * @param log the kernel's log
 * @param process the replica's process
 * @param traffic with clients
 * @param values on their way to the store
 * @param notices to clients
 * @param mandate left by the cell before
 */
record CellParts(
        HostContext host,
        Executor mailbox,
        LogMember log,
        ReplicaProcess process,
        ClientTraffic traffic,
        LargeValues values,
        Notices notices,
        Mandate mandate) {}

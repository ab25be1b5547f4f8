package org.notebookos.replication.jraft.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What all groups of a host share.
 *
 * @param settings the configuration
 * @param store the log store
 * @param client the client to other log servers
 * @param peers calls to other hosts' backends
 * @param disk the guard against a full disk
 * @param executor for steps that may block
 * @param timer one thread; whatever may block is handed on to the executor
 */
record HostContext(
        JRaftSettings settings,
        LogStore store,
        HostClient client,
        Peers peers,
        DiskGuard disk,
        Executor executor,
        ScheduledExecutorService timer) {}

package org.notebookos.spi.replication;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps this host's members of the kernels' replicated logs.
 *
 * <p>Implemented by replication plugins; called by the host agent. There is one instance per host, and it shares
 * threads, sockets and disk between all groups. All methods may be called from any thread and don't block longer than a
 * local disk write, except where a stage is returned.
 */
@ProviderType
public interface ReplicationBackend {

    /**
     * Returns the address at which members on other hosts reach this host's log server.
     *
     * @return {@code host:port}, stable for the lifetime of this host's data directory, so that a restarted host is the
     *     same member as before
     */
    String endpoint();

    /**
     * Opens this host's member of a group. The following steps are performed:
     *
     * <ol>
     *   <li>If the member has no durable state: it starts empty, with {@link GroupSpec#initialMembers()} as its
     *       configuration. An empty list of initial members means that the group exists elsewhere and this member waits
     *       to be added by {@link ReplicatedLog#changeMembers}.
     *   <li>If the member has durable state: {@code initialMembers} is ignored; the newest snapshot is loaded into the
     *       machine through {@link ReplicatedStateMachine#restore}.
     *   <li>Committed entries are applied to the machine in order, as they become known to be committed.
     * </ol>
     *
     * <p>After completion the member takes part in elections and replication until it is closed.
     *
     * @param spec which group, and which member of it
     * @param machine the state machine to feed; used by no other group
     * @return completes with the open log; completes exceptionally with {@link ReplicationException} of code
     *     {@code ALREADY_OPEN} if this host has the group open, {@code STORAGE} if durable state can't be read or made
     */
    CompletionStage<ReplicatedLog> open(GroupSpec spec, ReplicatedStateMachine machine);

    /**
     * Returns the groups of which this host holds durable state, open or not.
     *
     * @return group names; a snapshot, safe to keep
     */
    Set<String> stored();

    /**
     * Deletes the durable state of a group that is not open. Does nothing if there is none.
     *
     * @param group the group's name
     * @throws ReplicationException with code {@code ALREADY_OPEN} if the group is open here
     */
    void destroy(String group);

    /**
     * Tells the backend that the host at an endpoint was declared dead. For every group that was led from there, the
     * members on this host start an election soon, each after a different delay so that votes don't split. Groups led
     * from elsewhere are not disturbed. Repeated calls have no further effect.
     *
     * @param endpoint the {@link #endpoint()} of the dead host
     */
    void peerDied(String endpoint);
}

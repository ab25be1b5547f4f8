package org.notebookos.spi.replication;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * This host's open member of one group.
 *
 * <p>Implemented by replication plugins; called by the host agent. Thread-safe: calls may overlap. Every stage returned
 * completes within the given or documented time, exceptionally with {@link ReplicationException} if need be.
 */
@ProviderType
public interface ReplicatedLog extends AutoCloseable {

    /**
     * Appends an entry, from whichever member this is. The following steps are performed:
     *
     * <ol>
     *   <li>If this member isn't the leader the entry is forwarded to the leader, waiting for one to be elected if there
     *       is none.
     *   <li>The entry is made durable on a majority of members.
     *   <li>The entry is applied on the leader; its result is sent back.
     * </ol>
     *
     * <p>If the outcome is not known in time the entry may still be committed later, and a retry may commit it twice:
     * entries must be made idempotent by their contents.
     *
     * @param entry opaque bytes, at most {@value #MAX_ENTRY_BYTES}; not modified afterwards by either side
     * @param timeout after which the stage fails with code {@code TIMEOUT}
     * @return completes after the entry was applied on the leader; this member may apply it a little later
     */
    CompletionStage<Applied> propose(byte[] entry, Duration timeout);

    /**
     * Replaces the group's members, one safe change at a time: members to add are brought up to date before the
     * configuration includes them, and none is removed before all additions are in force. Works on any member; it is
     * forwarded to the leader. Asking for the current members completes at once.
     *
     * @param members the complete wished-for membership, at least one
     * @param timeout after which the stage fails with code {@code TIMEOUT}; the change may then be complete, partial or
     *     undone, but is always a valid configuration
     * @return completes when the new configuration is committed
     */
    CompletionStage<Void> changeMembers(List<Member> members, Duration timeout);

    /**
     * Asks the leader to hand its role to a member. Best effort: it is no error if the role stays where it is.
     *
     * @param member the member to lead
     */
    void transferLeadership(Member member);

    /**
     * Makes this member the only one of its group, because the majority is lost for good. The following steps are performed:
     *
     * <ol>
     *   <li>The other members are asked; if a majority answers, this one included, the stage fails with code {@code FAILED},
     *       as it does if this member is none of the group's own.
     *   <li>The other members are given up: from now on this member doesn't listen to them, unless
     *       {@link #changeMembers} makes them members again.
     *   <li>This member elects itself, and commits the configuration of one with all that its log holds.
     * </ol>
     *
     * <p>Entries that only lost members had are lost; entries that only this member had may become committed. The caller sees
     * to it that the lost members don't come back: a majority of them would go on as a second group of the same name. A host
     * that still holds the old state must {@link ReplicationBackend#destroy} it before it joins again. A group of one stays
     * as it is. After a failure the membership is the old one or that of one member; the call may be repeated.
     *
     * @param timeout after which the stage fails with code {@code TIMEOUT}
     * @return completes when this member leads the group of one, with all that its log holds applied
     */
    CompletionStage<Void> recoverAlone(Duration timeout);

    /**
     * Takes a snapshot of the machine now and drops the log entries that it covers.
     *
     * @return completes when the snapshot is durable
     */
    CompletionStage<Void> snapshot();

    /**
     * Returns what this member knows at this moment.
     *
     * @return never {@code null}
     */
    LogStatus status();

    /** Stops this member and keeps its durable state. Idempotent; returns when no callback runs any more. */
    @Override
    void close();

    /** Largest entry that {@link #propose} accepts, in bytes; larger values belong into the object store. */
    int MAX_ENTRY_BYTES = 16 * 1024 * 1024;
}

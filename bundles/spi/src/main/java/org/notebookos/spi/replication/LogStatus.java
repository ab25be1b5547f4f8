package org.notebookos.spi.replication;

import java.util.List;
import java.util.Optional;

/**
 * What one member knows of its group.
 *
 * @param leader the leader, if known
 * @param leading whether this member is the leader
 * @param term the Raft term, 0 where the backend has none (not a kernel's term)
 * @param appliedIndex the last entry applied here
 * @param members the committed membership
 */
public record LogStatus(Optional<Member> leader, boolean leading, long term, long appliedIndex, List<Member> members) {

    public LogStatus {
        members = List.copyOf(members);
    }
}

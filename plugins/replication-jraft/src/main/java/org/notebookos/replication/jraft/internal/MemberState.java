package org.notebookos.replication.jraft.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What one member tells another before an election.
 *
 * @param lastTerm the term of the newest entry in its log or snapshot
 * @param lastIndex the index of that entry
 * @param leader the endpoint of the leader that it follows, if any
 */
record MemberState(long lastTerm, long lastIndex, Optional<String> leader) {

    /** Whether this member's log has all that the other's has, the way that votes are decided. */
    boolean isUpToDateWith(MemberState other) {
        return lastTerm > other.lastTerm || lastTerm == other.lastTerm && lastIndex >= other.lastIndex;
    }

    byte[] encode() {
        byte[] endpoint = leader.orElse("").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Long.BYTES + endpoint.length)
                .putLong(lastTerm)
                .putLong(lastIndex)
                .put(endpoint)
                .array();
    }

    static MemberState decode(byte[] bytes) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        long lastTerm = rest.getLong();
        long lastIndex = rest.getLong();
        String endpoint = StandardCharsets.UTF_8.decode(rest).toString();
        return new MemberState(lastTerm, lastIndex, endpoint.isEmpty() ? Optional.empty() : Optional.of(endpoint));
    }
}

package org.notebookos.replication.jraft.internal;

import java.io.Serializable;

/**
 * A request of one host's backend to another's, about one group.
 *
 * @param kind what is asked
 * @param group the group's name
 * @param body depends on the kind
 */
record PeerCall(Kind kind, String group, byte[] body) implements Serializable {

    /** What can be asked. The order is part of the wire format. */
    enum Kind {
        /** Append and apply the enveloped entry in the body; answered by index and result. */
        PROPOSE,
        /** Change the members to those in the body. */
        CHANGE_MEMBERS,
        /** Hand leadership to the endpoint in the body. */
        TRANSFER,
        /** Tell about this member's state; answered by a {@link MemberState}. */
        PROBE,
        /** Write down that the member in the body is the only one left, which leads. */
        RECOVERED
    }
}

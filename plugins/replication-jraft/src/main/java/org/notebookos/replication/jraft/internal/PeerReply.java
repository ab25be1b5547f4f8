package org.notebookos.replication.jraft.internal;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * The answer to a {@link PeerCall}.
 *
 * @param outcome how it went
 * @param body depends on the kind of call; a message if it failed
 */
record PeerReply(Outcome outcome, byte[] body) implements Serializable {

    /** How it went. The order is part of the wire format. */
    enum Outcome {
        /** Done; the body has the result. */
        DONE,
        /** Not done here, but may be done if asked again, here or elsewhere. */
        RETRY,
        /** Not done, because too much is in flight. */
        BUSY,
        /** Durable state can't be written. */
        STORAGE,
        /** Won't be done. */
        REFUSED
    }

    static PeerReply of(Outcome outcome, String message) {
        return new PeerReply(outcome, String.valueOf(message).getBytes(StandardCharsets.UTF_8));
    }

    String message() {
        return new String(body, StandardCharsets.UTF_8);
    }
}

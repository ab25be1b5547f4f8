package org.notebookos.gateway.internal.zmq;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Remembers the signatures of the last messages: one that comes again is somebody's copy. Owner of the state: the loop's
 * thread.
 */
final class Replays {

    private final int remembered;
    private final Set<String> seen = new HashSet<>();
    private final Deque<String> order = new ArrayDeque<>();

    Replays(int remembered) {
        this.remembered = remembered;
    }

    /** Tells whether a signature is a new one, and remembers it. */
    boolean isNew(byte[] signature) {
        String text = new String(signature, StandardCharsets.ISO_8859_1);
        if (!seen.add(text)) {
            return false;
        }
        order.add(text);
        if (order.size() > remembered) {
            seen.remove(order.remove());
        }
        return true;
    }
}

package org.notebookos.agent.internal.replica;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.notebookos.agent.internal.replica.ClientRequest.Kind;

/**
 * What clients say while there is no process that could hear it, in order. It is kept whole, in memory that all kernels of the host share:
 * so only so much of it waits. Owner of the state: the replica's mailbox.
 */
final class Waiting {

    private static final int MOST_MESSAGES = 1_000;

    /** As much as waits for one kernel in the controller. */
    static final long MOST_BYTES = 64L << 20;

    private final Deque<ClientRequest> requests = new ArrayDeque<>();
    private long bytes;

    /**
     * Has a request wait. Whoever waits for a reply would wait for ever: what needs none makes room. A cell waits in any case, since there
     * is only one, and so does what would wait alone, however large it is.
     *
     * @return whether it waits; else there is no room for it
     */
    boolean add(ClientRequest request) {
        makeRoom(request);
        if (!hasRoom(request) && request.kind() != Kind.CELL && !requests.isEmpty()) {
            return false;
        }
        requests.add(request);
        bytes += request.bytes();
        return true;
    }

    private void makeRoom(ClientRequest wanted) {
        for (Iterator<ClientRequest> left = requests.iterator(); !hasRoom(wanted) && left.hasNext(); ) {
            ClientRequest oldest = left.next();
            if (oldest.kind() == Kind.WORD) {
                left.remove();
                bytes -= oldest.bytes();
            }
        }
    }

    private boolean hasRoom(ClientRequest request) {
        return requests.size() < MOST_MESSAGES && bytes + request.bytes() <= MOST_BYTES;
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    /** Takes all, in order. */
    List<ClientRequest> take() {
        List<ClientRequest> all = new ArrayList<>(requests);
        requests.clear();
        bytes = 0;
        return all;
    }
}

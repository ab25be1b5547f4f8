package org.notebookos.gateway.internal.room;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.notebookos.jupyter.Header;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;

/**
 * Requests other than cells that a kernel owes an answer. When the replica is lost that had them, another one is asked; code
 * that a subshell had begun to run isn't run again. Guarded by the room's lock.
 */
final class Unanswered {

    /** What becomes of the requests when a replica is lost. */
    record Consequences(List<ClientMessage> askAgain, List<ClientMessage> lost) {}

    /** Requests that are remembered; the oldest are forgotten, which are those whose type no kernel knows. */
    private static final int REMEMBERED = 1000;

    /** They are kept whole, in memory that all kernels share: no more of one kernel's than may wait for it. */
    private static final long REMEMBERED_BYTES = 64L << 20;

    private static final String EXECUTE = "execute_request";

    private static final class Owed {
        private final ClientMessage request;
        private String begunBy = "";

        private Owed(ClientMessage request) {
            this.request = request;
        }
    }

    private final Map<String, Owed> requests = new LinkedHashMap<>();
    private long bytes;

    /** A request goes to the kernel. One-way messages are owed nothing, and cells are the scheduler's affair. */
    void asked(ClientMessage message, Header header) {
        if (message.cell().isEmpty()
                && message.channel() != Channel.STDIN
                && message.messageType().endsWith("_request")) {
            over(header.key());
            Owed owed = new Owed(message);
            requests.put(header.key(), owed);
            bytes += message.bytes();
            forgetOldest();
        }
    }

    private void forgetOldest() {
        while (requests.size() > REMEMBERED || (bytes > REMEMBERED_BYTES && requests.size() > 1)) {
            over(requests.keySet().iterator().next());
        }
    }

    /** It was refused, or its loss was told: it isn't asked again. */
    void ended(byte[] requestHeader) {
        if (!requests.isEmpty()) {
            over(Header.parseAny(requestHeader).key());
        }
    }

    private void over(String key) {
        Owed owed = requests.remove(key);
        bytes -= owed == null ? 0 : owed.request.bytes();
    }

    /** A replica said something that answers a request, or that belongs to it. */
    void heard(Channel channel, String replica, byte[] parentHeader) {
        if (requests.isEmpty()) {
            return;
        }
        String key = Header.parseAny(parentHeader).key();
        Owed owed = requests.get(key);
        if (channel == Channel.SHELL || channel == Channel.CONTROL) {
            over(key);
        } else if (owed != null) {
            owed.begunBy = replica;
        }
    }

    /** A replica is gone. What it had is owed by another one from now on, in the order of asking. */
    Consequences lost(String replicaId) {
        Consequences consequences = new Consequences(new ArrayList<>(), new ArrayList<>());
        requests.values().removeIf(owed -> {
            boolean begun = owed.request.messageType().equals(EXECUTE) && !owed.begunBy.isEmpty();
            if (!begun) {
                consequences.askAgain.add(owed.request);
                return false;
            }
            boolean there = owed.begunBy.startsWith(replicaId + "@");
            if (there) {
                consequences.lost.add(owed.request);
                bytes -= owed.request.bytes();
            }
            return there;
        });
        return consequences;
    }

    /** Nothing is owed any more: the kernel begins anew. */
    void clear() {
        requests.clear();
        bytes = 0;
    }
}

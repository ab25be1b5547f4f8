package org.notebookos.gateway.internal.room;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.notebookos.jupyter.Header;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;

/**
 * Requests other than cells that a kernel owes an answer. When the replica is lost that had them, another one is asked. Guarded
 * by the room's lock.
 */
final class Unanswered {

    /** Requests that are remembered; the oldest are forgotten, which are those that no kernel knows the type of. */
    private static final int REMEMBERED = 1000;

    private final Map<String, ClientMessage> requests = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ClientMessage> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** A request goes to the kernel. One-way messages, and cells, which the scheduler minds, are none of this class's business. */
    void asked(ClientMessage message, Header header) {
        if (message.cell().isEmpty()
                && message.channel() != Channel.STDIN
                && message.messageType().endsWith("_request")) {
            requests.put(key(header), message);
        }
    }

    /** A reply came. */
    void answered(byte[] parentHeader) {
        if (!requests.isEmpty()) {
            requests.remove(key(Header.parseAny(parentHeader)));
        }
    }

    /** Returns what is owed to clients that are still there, in the order of asking. */
    List<ClientMessage> all() {
        return new ArrayList<>(requests.values());
    }

    /** Nothing is owed any more: the kernel begins anew. */
    void clear() {
        requests.clear();
    }

    private static String key(Header request) {
        return request.session() + '\n' + request.msgId();
    }
}

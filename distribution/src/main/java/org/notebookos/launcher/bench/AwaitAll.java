package org.notebookos.launcher.bench;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;

/** Follows many requests until each has its reply and its idle. */
final class AwaitAll {

    private final Set<String> unanswered = new HashSet<>();
    private final Set<String> busy = new HashSet<>();
    private final long start = System.nanoTime();
    private final Duration timeout;
    private long end;

    AwaitAll(List<Message> requests, Duration timeout) {
        this.timeout = timeout;
        requests.forEach(
                request -> unanswered.add(Header.parse(request.header()).msgId()));
        busy.addAll(unanswered);
    }

    /** Takes a received message; messages of other requests don't matter. */
    void received(Message message) {
        Header header = Header.parse(message.header());
        String parent = Header.parseAny(message.parentHeader()).msgId();
        if (header.msgType().endsWith("_reply") && unanswered.remove(parent)) {
            Requests.requireOk(message);
        } else if (header.msgType().equals("status") && Requests.isIdle(message, header)) {
            busy.remove(parent);
        }
        end = System.nanoTime();
    }

    boolean complete() {
        return unanswered.isEmpty() && busy.isEmpty();
    }

    /** Returns the time left in milliseconds; fails if there is none. */
    long remainingMillis() {
        long left = timeout.toMillis() - (System.nanoTime() - start) / 1_000_000;
        if (left <= 0) {
            throw new BenchException(unanswered.size() + " replies and " + busy.size() + " idles miss after "
                    + timeout.toSeconds() + " s");
        }
        return left;
    }

    /** Returns nanoseconds from before the first request to the last message. */
    long nanos() {
        return end - start;
    }
}

package org.notebookos.launcher.bench;

import java.time.Duration;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;

/** Follows one request until its reply and its idle have come. */
final class Await {

    private final String request;
    private final long start;
    private final Duration timeout;
    private long reply;
    private long idle;
    private long contentBytes;

    Await(String request, long start, Duration timeout) {
        this.request = request;
        this.start = start;
        this.timeout = timeout;
    }

    /** Takes a received message; messages of other requests don't matter. */
    void received(Message message) {
        if (!Requests.parentOf(message).equals(request)) {
            return;
        }
        contentBytes += message.content().length;
        Header header = Header.parse(message.header());
        if (header.msgType().endsWith("_reply")) {
            Requests.requireOk(message);
            reply = System.nanoTime();
        } else if (Requests.isIdle(message, header)) {
            idle = System.nanoTime();
        }
    }

    boolean complete() {
        return reply != 0 && idle != 0;
    }

    /** Returns the time left in milliseconds; fails if there is none. */
    long remainingMillis() {
        long left = timeout.toMillis() - (System.nanoTime() - start) / 1_000_000;
        if (left <= 0) {
            throw new BenchException("no " + (reply == 0 ? "reply" : "idle") + " within " + timeout.toSeconds() + " s");
        }
        return left;
    }

    /** Returns how many bytes the contents of its messages had. */
    long contentBytes() {
        return contentBytes;
    }

    KernelPeer.RoundTrip roundTrip() {
        return new KernelPeer.RoundTrip(reply - start, Math.max(reply, idle) - start);
    }
}

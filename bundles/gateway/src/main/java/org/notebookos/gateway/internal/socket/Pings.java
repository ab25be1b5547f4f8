package org.notebookos.gateway.internal.socket;

import java.nio.ByteBuffer;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** Pings one peer from time to time, and cuts it off when it has fallen silent. Thread-safe; each field has one writer at a time. */
public final class Pings {

    /** Unanswered pings after which a peer counts as dead. */
    private static final int MOST_UNANSWERED = 3;

    private final ScheduledExecutorService timer;
    private final long seconds;
    private volatile int unanswered;
    private volatile ScheduledFuture<?> scheduled;

    /**
     * @param timer on whose thread pings are sent
     * @param seconds between pings
     */
    public Pings(ScheduledExecutorService timer, long seconds) {
        this.timer = timer;
        this.seconds = seconds;
    }

    /**
     * Begins.
     *
     * @param peer the open socket
     * @param cutOff is told before a dead peer is disconnected
     */
    public void start(Session peer, Runnable cutOff) {
        scheduled = timer.scheduleWithFixedDelay(() -> ping(peer, cutOff), seconds, seconds, TimeUnit.SECONDS);
    }

    private void ping(Session peer, Runnable cutOff) {
        if (unanswered >= MOST_UNANSWERED) {
            cutOff.run();
            peer.disconnect();
            return;
        }
        unanswered++;
        peer.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
    }

    /** The peer has given a sign of life. */
    public void heard() {
        unanswered = 0;
    }

    /** Ends; the socket is gone. */
    public void stop() {
        ScheduledFuture<?> running = scheduled;
        if (running != null) {
            running.cancel(false);
        }
    }
}

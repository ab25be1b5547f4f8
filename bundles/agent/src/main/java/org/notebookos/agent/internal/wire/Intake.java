package org.notebookos.agent.internal.wire;

import java.util.concurrent.atomic.AtomicLong;
import org.notebookos.zeromq.SocketLoop;
import org.zeromq.ZMQ;

/**
 * Reads no more of what a process says than can be passed on: the rest waits in the process. Any thread may say what was handled and
 * whether to hold; the socket is the poller's.
 */
final class Intake {

    /** Bytes that are read and not handled yet at which nothing more is read. */
    static final long MOST_AHEAD = 8L << 20;

    private final SocketLoop poller;
    private final ZMQ.Socket socket;
    private final AtomicLong ahead = new AtomicLong();
    private volatile boolean held;
    /** Whether somebody must say when there is room again; set before it is looked whether there is. */
    private volatile boolean full;
    /** Owned by the poller's thread. */
    private boolean resting;

    /** @param held whether to hold at first */
    Intake(SocketLoop poller, ZMQ.Socket socket, boolean held) {
        this.poller = poller;
        this.socket = socket;
        this.held = held;
        look();
    }

    /** A message was read; called on the poller's thread. */
    void read(long bytes) {
        ahead.addAndGet(bytes);
        look();
    }

    /** A message that was read has gone its way. */
    void handled(long bytes) {
        long left = ahead.addAndGet(-bytes);
        if (full && !held && left < MOST_AHEAD / 2) {
            poller.execute(this::look);
        }
    }

    /** Has all that is not read yet wait, or no longer. */
    void hold(boolean wanted) {
        held = wanted;
        poller.execute(this::look);
    }

    private void look() {
        full = true;
        if (held || ahead.get() >= (resting ? MOST_AHEAD / 2 : MOST_AHEAD)) {
            resting = true;
            poller.rest(socket);
        } else {
            full = false;
            resting = false;
            poller.listen(socket);
        }
    }
}

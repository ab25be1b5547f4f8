package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.core.NodeImpl;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets followers know soon what is committed. JRaft tells them with the next entry, or with a heartbeat, and those are far
 * apart here. So a leader whose newest entry isn't followed by another asks its followers whether it still leads (JRaft's
 * read index), and that message carries the position. Thread-safe; the flag says whether a look is scheduled.
 */
final class CommitNotice {

    private static final long QUIET_MILLIS = 20;
    private static final long NO_TIMEOUT = -1;

    private final HostContext host;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile long newest;

    CommitNotice(HostContext host) {
        this.host = host;
    }

    /** Entries up to this one were applied, and so committed. */
    void applied(NodeImpl node, long index) {
        newest = index;
        if (node.isLeader(false) && scheduled.compareAndSet(false, true)) {
            schedule(node, index);
        }
    }

    private void schedule(NodeImpl node, long index) {
        host.timer()
                .schedule(() -> host.executor().execute(() -> look(node, index)), QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look(NodeImpl node, long seen) {
        if (newest != seen) {
            schedule(node, newest);
            return;
        }
        scheduled.set(false);
        if (newest != seen && scheduled.compareAndSet(false, true)) {
            schedule(node, newest);
        } else if (node.isLeader(false) && node.getCurrentConf().size() > 1) {
            node.readIndex(new byte[0], new Unheard());
        }
    }

    /** Who leads is not asked for its own sake. */
    private static final class Unheard extends ReadIndexClosure {

        Unheard() {
            super(NO_TIMEOUT);
        }

        @Override
        public void run(Status status, long index, byte[] context) {
            // Followers that couldn't be told have worse troubles, which others report.
        }
    }
}

package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;

/** This member could not apply an entry as leader; proposing it again, here or elsewhere, may succeed. */
final class NotApplied extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean busy;

    NotApplied(Status status) {
        this(status.toString(), status.getRaftError() == RaftError.EBUSY);
    }

    NotApplied(String message) {
        this(message, false);
    }

    private NotApplied(String message, boolean busy) {
        super(message, null, false, false);
        this.busy = busy;
    }

    static NotApplied busy(String message) {
        return new NotApplied(message, true);
    }

    /** Whether there was a leader, but with too much in flight. */
    boolean busy() {
        return busy;
    }
}

package org.notebookos.agent.internal.replica;

import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process whose cell has ended must let go of the devices in time; else it is interrupted, and a while later given up. Owner of the
 * state: the replica's mailbox.
 */
final class ReleaseDeadline {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseDeadline.class);
    private static final Duration INTERRUPTED_WITHIN = Duration.ofSeconds(5);

    private final CellParts parts;
    private final CellDevices devices;
    private final Consumer<String> wontLetGo;
    private long signAt;

    /** @param wontLetGo is told, for people, that the process must be ended */
    ReleaseDeadline(CellParts parts, CellDevices devices, Consumer<String> wontLetGo) {
        this.parts = parts;
        this.devices = devices;
        this.wontLetGo = wontLetGo;
    }

    /** The code has ended. */
    void begin() {
        if (devices.inUse()) {
            sign();
            look(parts.host().releaseWithin());
        }
    }

    /** The process is at it: much memory takes a while. */
    void sign() {
        signAt = System.nanoTime();
    }

    private void look(Duration after) {
        parts.host().later(after, parts.mailbox(), this::passed);
    }

    private void passed() {
        if (!devices.inUse()) {
            return;
        }
        // What a process says that is held back can't be heard: its sign may be among it.
        long silent =
                Math.min(System.nanoTime() - signAt, parts.traffic().outflow().nanosSinceHeldBack());
        Duration left = parts.host().releaseWithin().minusNanos(silent);
        if (left.toMillis() > 0) {
            look(left);
        } else {
            LOG.warn("the process keeps the GPUs {} of a cell that has ended: it is interrupted", devices.ids());
            parts.process().interrupt();
            parts.host().later(INTERRUPTED_WITHIN, parts.mailbox(), this::giveUp);
        }
    }

    private void giveUp() {
        if (devices.inUse()) {
            wontLetGo.accept("the cell's process would not let go of its GPUs after the cell had ended: "
                    + "nothing was heard of it for "
                    + parts.host().releaseWithin().toSeconds()
                    + " s, not even when it was interrupted, and it was ended. "
                    + "What the cell changed is lost; run it again if that is needed");
        }
    }
}

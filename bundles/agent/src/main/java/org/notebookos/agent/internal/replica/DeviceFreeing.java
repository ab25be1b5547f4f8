package org.notebookos.agent.internal.replica;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back the word of how a cell ended until no process has its devices any more, because whoever hears it may give them to others;
 * ends the process if they need that. Owner of the state: the replica's mailbox.
 */
final class DeviceFreeing {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceFreeing.class);
    /** The process ends and the binder looks whether it has; what takes longer is waited for without the cell. */
    private static final Duration FREE_WITHIN = Duration.ofSeconds(30);

    private final CellOrder order;
    private final CellParts parts;
    private final CellDevices devices;
    private final CellRun.Site site;
    private Runnable word = () -> {};
    private boolean ending;
    private boolean over;

    DeviceFreeing(CellOrder order, CellParts parts, CellDevices devices, CellRun.Site site) {
        this.order = order;
        this.parts = parts;
        this.devices = devices;
        this.site = site;
    }

    /** Says the word as soon as they are free, but doesn't wait for that without end. */
    void begin(Runnable then) {
        word = then;
        parts.host().later(FREE_WITHIN, parts.mailbox(), () -> {
            if (!over) {
                LOG.error("the GPUs {} of cell {}.{} are not free yet", devices.ids(), order.term(), order.attempt());
                devices.strand();
                say();
            }
        });
        reconsider();
    }

    /** Looks again at what it waits for. */
    void reconsider() {
        if (over) {
            return;
        }
        if (!devices.attached()) {
            say();
        } else if (!devices.mustEnd().isEmpty()) {
            endProcess("its GPUs: " + devices.mustEnd());
        }
    }

    /** Has another process take the place of the one that was told of the devices. */
    void endProcess(String why) {
        if (over || ending) {
            return;
        }
        ending = true;
        if (parts.process().lifeNumber() == devices.life()) {
            site.exchange(why);
        }
        devices.endExpected();
    }

    private void say() {
        over = true;
        word.run();
    }
}

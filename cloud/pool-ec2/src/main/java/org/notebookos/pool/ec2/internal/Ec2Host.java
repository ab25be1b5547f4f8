package org.notebookos.pool.ec2.internal;

import java.time.Instant;
import org.notebookos.spi.pool.PoolHost;

/** One instance of the pool's groups. Owned by the pool's thread; what others see is copied. */
final class Ec2Host {

    private static final int NOT_JOINED = -1;

    final String id;
    final String group;
    final String type;
    final String zone;
    final double price;
    final int gpusExpected;
    final Instant since;

    Lifecycle lifecycle = Lifecycle.PENDING;
    /** Devices that answered when its agent joined. */
    int gpus = NOT_JOINED;
    /** Why the cloud will take it back; empty while it won't. */
    String notice = "";

    boolean released;
    /** Whether the hook that it waits in was answered. */
    Lifecycle answered = Lifecycle.PENDING;

    Instant beatAt = Instant.EPOCH;
    private Instant endingSince = Instant.MAX;

    Ec2Host(CloudInstance instance, String group, double price, int gpusExpected, Instant since) {
        this.id = instance.id();
        this.group = group;
        this.type = instance.type();
        this.zone = instance.zone();
        this.price = price;
        this.gpusExpected = gpusExpected;
        this.since = since;
    }

    boolean joined() {
        return gpus != NOT_JOINED;
    }

    /** Whether its agent has joined with all the devices that such a machine has. */
    boolean complete() {
        return joined() && gpus >= gpusExpected;
    }

    /** Returns since when it is known that its group ends it. */
    Instant endingSince(Instant now) {
        if (now.isBefore(endingSince)) {
            endingSince = now;
        }
        return endingSince;
    }

    PoolHost seen() {
        return new PoolHost(id, state(), 0, type + " in " + zone + detail());
    }

    private PoolHost.State state() {
        if (released) {
            return PoolHost.State.STOPPING;
        }
        if (!notice.isEmpty() || lifecycle == Lifecycle.TERMINATE_WAIT) {
            return PoolHost.State.LEAVING;
        }
        return lifecycle == Lifecycle.IN_SERVICE || complete() ? PoolHost.State.RUNNING : PoolHost.State.STARTING;
    }

    private String detail() {
        return switch (state()) {
            case STOPPING -> ", is being terminated";
            case LEAVING -> ", leaves: " + (notice.isEmpty() ? "its group " + group + " ends it" : notice);
            case RUNNING -> "";
            case STARTING -> joined() && !complete()
                    ? ", " + gpus + " of its " + gpusExpected + " GPUs answered"
                    : lifecycle == Lifecycle.LAUNCH_WAIT ? ", waits for its agent" : ", is being launched";
        };
    }
}

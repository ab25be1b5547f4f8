package org.notebookos.scheduler.core;

import java.util.Optional;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.session.SessionPolicy;

/** Something that happened. The time it carries, in milliseconds since the epoch, is the only clock of the core. */
public sealed interface Event permits ClientEvent, HostEvent, Event.Tick, Event.PoliciesChanged {

    /** Returns when it happened; never less than in the event before. */
    long at();

    /** Time has passed; sent about every 100 ms. */
    record Tick(long at) implements Event {}

    /** Other policies are in use from now on; empty: the one wanted isn't there. */
    record PoliciesChanged(long at, Optional<PlacementPolicy> placement, Optional<SessionPolicy> session)
            implements Event {}
}

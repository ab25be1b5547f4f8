package org.notebookos.scheduler.core;

import java.util.Map;
import java.util.Optional;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.session.SessionPolicy;

/** Something that happened. The time it carries, in milliseconds since the epoch, is the only clock of the core. */
public sealed interface Event permits ClientEvent, HostEvent, Event.Tick, Event.PoliciesChanged {

    /** Returns when it happened; never less than in the event before. */
    long at();

    /** Time has passed; sent about every 100 ms. */
    record Tick(long at) implements Event {}

    /**
     * Other policies are in use from now on; empty: the one wanted isn't there.
     *
     * @param session what kernels are made with that don't say
     * @param sessions all that there are, by name
     */
    record PoliciesChanged(
            long at,
            Optional<PlacementPolicy> placement,
            Optional<SessionPolicy> session,
            Map<String, SessionPolicy> sessions)
            implements Event {

        public PoliciesChanged {
            sessions = Map.copyOf(sessions);
        }

        /** Only one session policy is there. */
        public PoliciesChanged(long at, Optional<PlacementPolicy> placement, Optional<SessionPolicy> session) {
            this(at, placement, session, Map.of());
        }
    }
}

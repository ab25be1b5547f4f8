package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.session.SessionPolicy;

/** Something that happened. The time it carries, in milliseconds since the epoch, is the only clock of the core. */
public sealed interface Event
        permits ClientEvent,
                HostEvent,
                PoolEvent,
                Event.Tick,
                Event.HostRefused,
                Event.HostWarned,
                Event.PoliciesChanged,
                Event.PoolsChanged,
                Event.WarmSettingsChanged {

    /** Returns when it happened; never less than in the event before. */
    long at();

    /** Time has passed; sent about every 100 ms. */
    record Tick(long at) implements Event {}

    /** A host was turned away before it had joined; sent for each reason now and then, not each time. */
    record HostRefused(long at, String hostId, String why) implements Event {}

    /** A host has joined, and operators should know something of it. */
    record HostWarned(long at, String hostId, String warning) implements Event {}

    /**
     * Other policies are in use from now on; empty: the one wanted isn't there, or for scaling: none is wanted.
     *
     * @param session what kernels are made with that don't say
     * @param sessions all that there are, by name
     */
    record PoliciesChanged(
            long at,
            Optional<PlacementPolicy> placement,
            Optional<SessionPolicy> session,
            Map<String, SessionPolicy> sessions,
            Optional<ScalingPolicy> scaling)
            implements Event {

        public PoliciesChanged {
            sessions = Map.copyOf(sessions);
        }

        /** Only one session policy is there, and nothing is scaled. */
        public PoliciesChanged(long at, Optional<PlacementPolicy> placement, Optional<SessionPolicy> session) {
            this(at, placement, session, Map.of(), Optional.empty());
        }

        /** Nothing is scaled. */
        public PoliciesChanged(
                long at,
                Optional<PlacementPolicy> placement,
                Optional<SessionPolicy> session,
                Map<String, SessionPolicy> sessions) {
            this(at, placement, session, sessions, Optional.empty());
        }

        /** Only one session policy is there. */
        public PoliciesChanged(
                long at,
                Optional<PlacementPolicy> placement,
                Optional<SessionPolicy> session,
                Optional<ScalingPolicy> scaling) {
            this(at, placement, session, Map.of(), scaling);
        }
    }

    /** From now on so many processes wait on hosts to become replicas. */
    record WarmSettingsChanged(long at, WarmSettings settings) implements Event {}

    /** These are the pools from now on, all of them. Sent whenever one of them says something else than before. */
    record PoolsChanged(long at, List<PoolFacts> pools) implements Event {
        public PoolsChanged {
            pools = List.copyOf(pools);
        }
    }
}

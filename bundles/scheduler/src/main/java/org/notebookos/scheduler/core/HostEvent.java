package org.notebookos.scheduler.core;

import java.util.List;
import org.notebookos.spi.placement.Resources;

/** Something that a host did or said. Links are numbered by the shell; what an old link of a host says is ignored. */
public sealed interface HostEvent extends Event {

    /** Returns the host. */
    String hostId();

    /** Returns the stream on which it was said. */
    long link();

    /** A host dialled and said who it is. */
    record Joined(long at, long link, HostFacts facts) implements HostEvent {
        @Override
        public String hostId() {
            return facts.id();
        }
    }

    /** The stream ended. */
    record LinkClosed(long at, String hostId, long link) implements HostEvent {}

    /** The host lives. */
    record Heartbeat(long at, String hostId, long link) implements HostEvent {}

    /** The host has this many devices fit for use now, with so many gigabytes of memory in all, and these problems with others. */
    record DevicesChanged(long at, String hostId, long link, int gpus, int vramGb, List<String> problems)
            implements HostEvent {

        /** Their memory isn't known, and there are no others. */
        public DevicesChanged(long at, String hostId, long link, int gpus) {
            this(at, hostId, link, gpus, Resources.UNLIMITED, List.of());
        }
    }

    /** Processes that wait to become replicas are made, used or wanted. */
    record WarmthReported(long at, String hostId, long link, Warmth warmth) implements HostEvent {}

    /** A replica changed. */
    record ReplicaReported(long at, String hostId, long link, ReplicaReport report) implements HostEvent {}

    /** A cell got further. */
    record CellProgressed(
            long at, String hostId, long link, String kernelId, String replicaId, long term, int attempt, CellStep step)
            implements HostEvent {}

    /** A command was carried out, or not. */
    record CommandAnswered(long at, String hostId, long link, long commandId, boolean ok, String code, String text)
            implements HostEvent {}
}

package org.notebookos.scheduler.core;

import java.util.Optional;
import org.notebookos.scheduler.api.ClusterStatus;

/** What became of a cell on a replica. Times are in microseconds. */
public sealed interface CellStep {

    /** Why nothing was run. */
    enum Refusal {
        NO_DEVICES,
        NOT_READY,
        STALE_TERM,
        LOST_ELECTION,
        NO_QUORUM,
        STALE_LEASE,
        UNKNOWN_KERNEL,
        BIND_FAILED,
        /** An earlier attempt of this cell was won: it may have run. */
        BEGUN
    }

    /** Nothing was run. */
    record Refused(Refusal why, String text) implements CellStep {}

    /** The replica proposed YIELD: it will not run this attempt. */
    record Yielded(String text) implements CellStep {}

    /** The replica is the executor, and user code begins. */
    record Started(long electionMicros, long bindMicros) implements CellStep {}

    /** The reply was sent. */
    record Replied(String status, long runMicros) implements CellStep {}

    /** The devices are free. What was used of them is empty if the host doesn't say. */
    record Released(Optional<ClusterStatus.CellGpus> used) implements CellStep {

        /** Of a host that doesn't say. */
        public Released() {
            this(Optional.empty());
        }
    }

    /** The clients were told idle though the delta isn't committed yet. */
    record Captured() implements CellStep {}

    /** The delta can't be committed now; the clients were told idle, and the host goes on trying. */
    record NotDurable(String text) implements CellStep {}

    /** The delta is committed. Unheard: the process ended before it had said reply and idle. */
    record Finished(long captureMicros, long storeMicros, long commitMicros, boolean unheard) implements CellStep {

        /** Of a cell whose clients have all that it said. */
        public Finished(long captureMicros, long storeMicros, long commitMicros) {
            this(captureMicros, storeMicros, commitMicros, false);
        }
    }

    /** The cell began and was lost. */
    record Failed(String code, String text, boolean replied) implements CellStep {}
}

package org.notebookos.scheduler.core;

import java.util.Optional;
import org.notebookos.scheduler.api.ClientMessage;

/** A cell's place in the cluster's line for GPUs; what its clients were told last. */
final class LineEntry {

    final long since;
    /** Tells apart those who came in the same millisecond. */
    final long number;

    int position;
    String reason = "";
    Optional<ClientMessage> told = Optional.empty();
    String toldPlace = "";

    LineEntry(long since, long number) {
        this.since = since;
        this.number = number;
    }
}

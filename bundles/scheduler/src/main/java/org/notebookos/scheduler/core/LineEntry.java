package org.notebookos.scheduler.core;

import java.util.Optional;
import org.notebookos.scheduler.api.ClientMessage;

/** A cell's place in the cluster's line for GPUs; what its clients were told last. */
final class LineEntry {

    final long since;
    int position;
    String reason = "";
    Optional<ClientMessage> told = Optional.empty();

    LineEntry(long since) {
        this.since = since;
    }
}

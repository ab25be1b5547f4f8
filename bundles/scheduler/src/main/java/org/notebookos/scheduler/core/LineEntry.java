package org.notebookos.scheduler.core;

/** A cell's place in the cluster's line for GPUs; what its clients were told last. */
final class LineEntry {

    final long since;
    int position;
    String reason = "";

    LineEntry(long since) {
        this.since = since;
    }
}

package org.notebookos.scheduler.core;

import org.notebookos.spi.placement.Resources;

/**
 * What of a host is bound now for one cell, or may be: in a contested attempt every host that could win keeps it.
 *
 * @param since when, in milliseconds
 * @param user whose kernel has it; empty: not known
 */
record Commitment(long term, int attempt, long epoch, Resources amount, long since, String user) {

    int gpus() {
        return amount.gpus();
    }
}

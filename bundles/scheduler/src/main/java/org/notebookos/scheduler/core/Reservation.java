package org.notebookos.scheduler.core;

import org.notebookos.spi.placement.Resources;

/**
 * What of a host is bound to a kernel as long as it lives.
 *
 * @param since when, in milliseconds
 * @param user whose kernel has it
 */
record Reservation(Resources amount, long since, String user) {

    int gpus() {
        return amount.gpus();
    }
}

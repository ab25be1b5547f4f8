package org.notebookos.scheduler.core;

/**
 * GPUs of a host that are bound to a kernel as long as it lives.
 *
 * @param since when, in milliseconds
 */
record Reservation(int gpus, long since) {}

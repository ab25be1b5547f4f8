package org.notebookos.scheduler.core;

/**
 * GPUs of a host that are bound now for one cell, or may be: in a contested attempt every host that could win keeps them.
 *
 * @param since when, in milliseconds
 */
record Commitment(long term, int attempt, long epoch, int gpus, long since) {}

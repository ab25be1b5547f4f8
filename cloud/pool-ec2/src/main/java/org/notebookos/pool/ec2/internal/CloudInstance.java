package org.notebookos.pool.ec2.internal;

/**
 * An instance as its group sees it.
 *
 * @param guarded whether it is protected from scale-in
 */
record CloudInstance(String id, String type, String zone, Lifecycle lifecycle, boolean guarded) {}

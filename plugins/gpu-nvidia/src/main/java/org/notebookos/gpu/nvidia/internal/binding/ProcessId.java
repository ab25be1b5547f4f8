package org.notebookos.gpu.nvidia.internal.binding;

/**
 * A process, told from a later one with the same number.
 *
 * @param pid its number
 * @param startedAt when it started, in ticks since the machine did
 */
record ProcessId(long pid, long startedAt) {}

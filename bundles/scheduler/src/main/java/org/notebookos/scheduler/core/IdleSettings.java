package org.notebookos.scheduler.core;

/**
 * What becomes of kernels that nobody uses. Times are in milliseconds of idleness, 0 for never.
 *
 * @param standbysWarmAfterMillis after that time standbys leave in the log what is committed
 * @param standbysColdAfterMillis after that time standbys have no process
 * @param suspendAfterMillis after that time no replica has a process, and the kernel subscribes nothing
 * @param cullAfterMillis after that time the kernel is deleted
 * @param cullConnected whether kernels with open connections are deleted too
 */
public record IdleSettings(
        long standbysWarmAfterMillis,
        long standbysColdAfterMillis,
        long suspendAfterMillis,
        long cullAfterMillis,
        boolean cullConnected) {

    /** Nothing is ever reclaimed, and standbys are hot. */
    public static final IdleSettings NONE = new IdleSettings(0, 0, 0, 0, false);
}

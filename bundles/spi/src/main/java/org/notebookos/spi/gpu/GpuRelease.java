package org.notebookos.spi.gpu;

/**
 * How a release went.
 *
 * @param processMustEnd whether the devices are still bound, until the process that uses them has ended and {@link
 *     GpuBinding#release()} was called once more
 * @param leftBytes device memory that the process still has, over all devices; 0 after its end, and where it can't be known
 * @param why why the process must end, for people; else empty
 * @param usage what was used until now
 */
public record GpuRelease(boolean processMustEnd, long leftBytes, String why, GpuUsage usage) {

    /** Returns a release after which the devices are free. */
    public static GpuRelease free(long leftBytes, GpuUsage usage) {
        return new GpuRelease(false, leftBytes, "", usage);
    }

    /** Returns a release that waits for the end of the process. */
    public static GpuRelease afterProcess(long leftBytes, String why, GpuUsage usage) {
        return new GpuRelease(true, leftBytes, why, usage);
    }
}

package org.notebookos.spi.gpu;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a binding used of its devices, from bound to released.
 *
 * @param boundMicros how long they were bound, in microseconds, however many they are
 * @param utilisation mean share of the time in which a device was busy, over all devices, 0 to 1; empty if it can't be known
 * @param peakMemoryBytes most memory that the process was seen to have, over all devices; empty if it can't be known
 * @param joules energy that the devices took, whoever else used them; empty if it can't be known
 */
public record GpuUsage(
        long boundMicros, OptionalDouble utilisation, OptionalLong peakMemoryBytes, OptionalDouble joules) {

    /** Returns the usage of a binding of which only the time is known. */
    public static GpuUsage timeOnly(long boundMicros) {
        return new GpuUsage(boundMicros, OptionalDouble.empty(), OptionalLong.empty(), OptionalDouble.empty());
    }
}

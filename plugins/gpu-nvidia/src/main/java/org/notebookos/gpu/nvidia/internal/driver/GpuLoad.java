package org.notebookos.gpu.nvidia.internal.driver;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a device does and has used.
 *
 * @param utilisation share of the last sampling period in which it was busy, 0 to 1; empty where the driver doesn't tell
 * @param millijoules energy since the driver was loaded; empty where the driver doesn't tell
 */
public record GpuLoad(OptionalDouble utilisation, OptionalLong millijoules) {
    /** Nothing is known. */
    public static final GpuLoad UNKNOWN = new GpuLoad(OptionalDouble.empty(), OptionalLong.empty());
}

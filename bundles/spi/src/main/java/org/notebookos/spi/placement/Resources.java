package org.notebookos.spi.placement;

import java.util.ArrayList;
import java.util.List;

/**
 * Amounts of what hosts have and kernels ask for. Never negative.
 *
 * @param millicpus thousandths of a processor
 * @param memoryMb main memory in megabytes
 * @param gpus devices
 * @param vramGb memory of devices in gigabytes, over all of them
 */
public record Resources(int millicpus, int memoryMb, int gpus, int vramGb) {

    /** More than anybody asks for: of a host that doesn't say how much it has. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** Nothing. */
    public static final Resources NONE = new Resources(0, 0, 0, 0);

    public Resources {
        if (millicpus < 0 || memoryMb < 0 || gpus < 0 || vramGb < 0) {
            throw new IllegalArgumentException(
                    "negative: " + millicpus + " millicpus, " + memoryMb + " MB, " + gpus + " GPUs, " + vramGb + " GB");
        }
    }

    /** Returns what a host has that only says how many GPUs. */
    public static Resources unlimitedBut(int gpus) {
        return new Resources(UNLIMITED, UNLIMITED, gpus, UNLIMITED);
    }

    /** Returns GPUs and nothing else. */
    public static Resources ofGpus(int gpus) {
        return new Resources(0, 0, gpus, 0);
    }

    /** Returns processors and memory alone. */
    public Resources withoutGpus() {
        return new Resources(millicpus, memoryMb, 0, 0);
    }

    /** Returns whether it is nothing. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** Returns whether there is at least as much of everything. */
    public boolean covers(Resources wanted) {
        return millicpus >= wanted.millicpus
                && memoryMb >= wanted.memoryMb
                && gpus >= wanted.gpus
                && vramGb >= wanted.vramGb;
    }

    /** Returns the sum, at most {@link #UNLIMITED}. */
    public Resources plus(Resources other) {
        return new Resources(
                sum(millicpus, other.millicpus),
                sum(memoryMb, other.memoryMb),
                sum(gpus, other.gpus),
                sum(vramGb, other.vramGb));
    }

    /** Returns what is left of each when the other is taken away, at least 0. */
    public Resources minus(Resources other) {
        return new Resources(
                Math.max(0, millicpus - other.millicpus),
                Math.max(0, memoryMb - other.memoryMb),
                Math.max(0, gpus - other.gpus),
                Math.max(0, vramGb - other.vramGb));
    }

    /** Returns the smaller amount of each. */
    public Resources least(Resources other) {
        return new Resources(
                Math.min(millicpus, other.millicpus),
                Math.min(memoryMb, other.memoryMb),
                Math.min(gpus, other.gpus),
                Math.min(vramGb, other.vramGb));
    }

    /** Returns the larger amount of each. */
    public Resources most(Resources other) {
        return new Resources(
                Math.max(millicpus, other.millicpus),
                Math.max(memoryMb, other.memoryMb),
                Math.max(gpus, other.gpus),
                Math.max(vramGb, other.vramGb));
    }

    private static int sum(int a, int b) {
        return (int) Math.min(UNLIMITED, (long) a + b);
    }

    /** Returns it for people: "2 GPUs, 1.5 CPUs, 4096 MB memory"; without what is 0 or unlimited. */
    public String text() {
        List<String> parts = new ArrayList<>();
        if (known(gpus)) {
            parts.add(gpus + (gpus == 1 ? " GPU" : " GPUs"));
        }
        if (known(vramGb)) {
            parts.add(vramGb + " GB GPU memory");
        }
        if (known(millicpus)) {
            String cpus =
                    millicpus % 1000 == 0 ? Integer.toString(millicpus / 1000) : Double.toString(millicpus / 1000.0);
            parts.add(cpus + (millicpus == 1000 ? " CPU" : " CPUs"));
        }
        if (known(memoryMb)) {
            parts.add(memoryMb + " MB memory");
        }
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    private static boolean known(int amount) {
        return amount != 0 && amount != UNLIMITED;
    }
}

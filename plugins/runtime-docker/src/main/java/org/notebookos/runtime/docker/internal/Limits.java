package org.notebookos.runtime.docker.internal;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a container may use.
 *
 * @param millicpus thousandths of a processor; 0: no limit
 * @param memoryMegabytes memory and swap together; 0: no limit
 * @param processes processes and threads
 * @param temporaryMegabytes of {@code /tmp}, in memory
 * @param sharedMegabytes of {@code /dev/shm}, in memory
 */
record Limits(long millicpus, long memoryMegabytes, long processes, long temporaryMegabytes, long sharedMegabytes) {

    /** The scheduler has checked these for kernels that it places. */
    private static final Pattern CPUS = Pattern.compile("\\d{1,6}(\\.\\d{1,3})?");

    private static final Pattern MEMORY = Pattern.compile("(\\d{1,9})([MG]?)i?B?", Pattern.CASE_INSENSITIVE);
    private static final int MILLI = 1000;
    private static final int GIGA = 1024;

    /** Length of the period in which processor time is counted, in microseconds. */
    static final long PERIOD = 100_000;

    /** Returns these limits with what a kernel asks for ({@code KERNEL_CPUS}, {@code KERNEL_MEM}) in their place. */
    Limits of(Map<String, String> environment) {
        String cpus = environment.getOrDefault("KERNEL_CPUS", "").strip();
        String memory = environment.getOrDefault("KERNEL_MEM", "").strip();
        Matcher megabytes = MEMORY.matcher(memory);
        long askedCpus = CPUS.matcher(cpus).matches() ? Math.round(Double.parseDouble(cpus) * MILLI) : 0;
        long askedMemory = 0;
        if (megabytes.matches()) {
            askedMemory = Long.parseLong(megabytes.group(1)) * ("G".equalsIgnoreCase(megabytes.group(2)) ? GIGA : 1);
        }
        return new Limits(
                askedCpus > 0 ? askedCpus : millicpus,
                askedMemory > 0 ? askedMemory : memoryMegabytes,
                processes,
                temporaryMegabytes,
                sharedMegabytes);
    }

    /** Returns the processor time in a period, in microseconds; 0: no limit. */
    long quota() {
        return millicpus * PERIOD / MILLI;
    }

    /** Returns the memory in bytes; 0: no limit. */
    long memoryBytes() {
        return memoryMegabytes << 20;
    }
}

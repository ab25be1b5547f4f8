package org.notebookos.agent.internal.device;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this host has for replicas besides devices.
 *
 * @param millicpus thousandths of a processor; 0: not known, so not limited
 * @param memoryMb main memory in megabytes; 0: not known, so not limited
 */
public record Machine(long millicpus, long memoryMb) {

    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);

    /**
     * Returns what the operator says; where that is 0, all that the machine, or the container that this runs in, has.
     *
     * @param millicpus thousandths of a processor
     * @param memoryMb megabytes
     */
    public static Machine of(int millicpus, int memoryMb) {
        if (millicpus < 0 || memoryMb < 0) {
            throw new IllegalArgumentException(
                    "org.notebookos.agent: millicpus and memoryMegabytes must be at least 0, not " + millicpus + " and "
                            + memoryMb);
        }
        return new Machine(
                millicpus > 0 ? millicpus : 1000L * Runtime.getRuntime().availableProcessors(),
                memoryMb > 0 ? memoryMb : memoryOfMachine());
    }

    private static long memoryOfMachine() {
        try {
            Object bytes = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), "TotalMemorySize");
            return ((Number) bytes).longValue() >> 20;
        } catch (JMException e) {
            LOG.warn("this Java doesn't tell how much memory the machine has, so memory is not limited", e);
            return 0;
        }
    }
}

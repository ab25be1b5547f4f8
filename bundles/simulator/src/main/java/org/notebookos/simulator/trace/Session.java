package org.notebookos.simulator.trace;

import java.util.List;

/**
 * A notebook session: a kernel from its creation to its end. Times are in milliseconds from the start of the trace; negative ones
 * are before it ({@link LeadIn}).
 *
 * @param id unique in the trace
 * @param start when the kernel is created
 * @param end when it is shut down
 * @param gpus that the session asks for: a reservation would hold them from start to end
 * @param needs what else it asks for
 * @param tasks its cells, in order; they don't overlap
 */
public record Session(String id, long start, long end, int gpus, Needs needs, List<Task> tasks) {

    public Session {
        tasks = List.copyOf(tasks);
    }

    Session startingAt(long time) {
        return new Session(id, time, end, gpus, needs, tasks);
    }

    /**
     * Requests besides GPUs; 0 or empty: not known.
     *
     * @param vramGigabytes of GPU memory
     * @param millicpus thousandths of a processor
     * @param memoryMegabytes of host memory
     * @param model name of what is trained
     * @param stateMegabytes size of its parameters
     */
    public record Needs(double vramGigabytes, int millicpus, int memoryMegabytes, String model, double stateMegabytes) {
        static final Needs UNKNOWN = new Needs(0, 0, 0, "", 0);
    }
}

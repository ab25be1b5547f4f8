package org.notebookos.simulator.trace;

/**
 * A cell that someone submitted. Times are in milliseconds.
 *
 * @param number place in its session, from 0
 * @param submit when, from the start of the trace
 * @param duration of its execution once all GPUs are bound
 * @param gpus that it uses, possibly 0
 * @param utilisation of the GPUs while it runs, in percent
 */
public record Task(int number, long submit, long duration, int gpus, int utilisation) {

    /** Returns when it ends if it starts at once. */
    public long end() {
        return submit + duration;
    }
}

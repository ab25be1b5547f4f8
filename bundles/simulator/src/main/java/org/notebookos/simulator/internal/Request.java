package org.notebookos.simulator.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is to be simulated, as the command line says it.
 *
 * @param traces files
 * @param sessions names of session policies
 * @param placement name of the placement policy
 * @param scaling name of the scaling policy; {@code none}: as many hosts as at the start
 * @param least hosts that are always there
 * @param most hosts there may be
 * @param gpusPerHost devices of each
 * @param seed of all chance
 * @param closedLoop whether a late cell makes the rest of its session late
 * @param out folder for the results
 * @param write where to write the trace in the session schema
 * @param constants file with other constants
 * @param documentation where to write the tables of the documentation
 */
record Request(
        List<Path> traces,
        List<String> sessions,
        String placement,
        String scaling,
        int least,
        int most,
        int gpusPerHost,
        long seed,
        boolean closedLoop,
        Path out,
        Optional<Path> write,
        Optional<Path> constants,
        Optional<Path> documentation) {

    /** The name that stands for no scaling policy. */
    static final String NO_SCALING = "none";

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException with a sentence for people if it makes no sense
     */
    static Request of(Map<String, String> options) {
        String[] hosts = options.getOrDefault("hosts", "4:30").split(":", -1);
        if (hosts.length > 2) {
            throw new IllegalArgumentException("--hosts takes LEAST:MOST, not \"" + options.get("hosts") + "\"");
        }
        int least = number("--hosts", hosts[0], 1, 100_000);
        int most = number("--hosts", hosts[hosts.length - 1], least, 100_000);
        return new Request(
                words(options.getOrDefault("trace", "")).map(Path::of).toList(),
                words(options.getOrDefault("session", "notebookos")).toList(),
                options.getOrDefault("placement", "least-subscribed"),
                options.getOrDefault("scaling", "paper"),
                least,
                most,
                number("--gpus-per-host", options.getOrDefault("gpus-per-host", "8"), 1, 1024),
                number("--seed", options.getOrDefault("seed", "1"), 0, Integer.MAX_VALUE),
                options.containsKey("closed-loop"),
                Path.of(options.getOrDefault("out", "simulation")),
                Optional.ofNullable(options.get("write")).map(Path::of),
                Optional.ofNullable(options.get("constants")).map(Path::of),
                Optional.ofNullable(options.get("doc")).map(Path::of));
    }

    private static Stream<String> words(String list) {
        return Stream.of(list.split(",")).map(String::strip).filter(w -> !w.isEmpty());
    }

    static int number(String option, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " takes a whole number, not \"" + text + "\"", e);
        }
        throw new IllegalArgumentException(option + " takes " + least + " to " + most + ", not " + text);
    }
}

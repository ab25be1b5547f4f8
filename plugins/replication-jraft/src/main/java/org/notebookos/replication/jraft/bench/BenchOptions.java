package org.notebookos.replication.jraft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What to measure.
 *
 * @param groups numbers of groups, one run each
 * @param settleSeconds how long to wait until the JVM has compiled what it will
 * @param idleSeconds how long to watch idle hosts
 * @param seconds how long each load lasts
 * @param detectMillis how long after a kill the other hosts are told
 * @param json where to write the figures for programs
 * @param directory where the hosts keep their logs; matters, because commits are forced to its disk
 */
record BenchOptions(
        List<Integer> groups,
        int settleSeconds,
        int idleSeconds,
        int seconds,
        int detectMillis,
        Optional<Path> json,
        Path directory) {

    static BenchOptions parse(List<String> arguments) throws IOException {
        List<Integer> groups = List.of(1, 100, 500);
        int settleSeconds = 20;
        int idleSeconds = 20;
        int seconds = 5;
        int detectMillis = 1000;
        Optional<Path> json = Optional.empty();
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        Iterator<String> each = arguments.iterator();
        while (each.hasNext()) {
            String option = each.next();
            if (!each.hasNext()) {
                throw new IllegalArgumentException(option + " wants a value");
            }
            String value = each.next();
            switch (option) {
                case "--groups" -> groups =
                        Arrays.stream(value.split(",")).map(Integer::parseInt).toList();
                case "--settle-seconds" -> settleSeconds = Integer.parseInt(value);
                case "--idle-seconds" -> idleSeconds = Integer.parseInt(value);
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--detect-millis" -> detectMillis = Integer.parseInt(value);
                case "--json" -> json = Optional.of(Path.of(value));
                case "--directory" -> directory = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        Files.createDirectories(directory);
        return new BenchOptions(groups, settleSeconds, idleSeconds, seconds, detectMillis, json, directory);
    }
}

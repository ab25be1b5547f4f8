package org.notebookos.launcher.command;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What {@code bench state} is to measure.
 *
 * @param parts some of capture, cells, stores, moves
 * @param large sizes of the objects that stores get, in MB
 * @param stores which stores get them: some of file, redis, s3
 * @param rounds of each object's size, and a tenth of the captures of each figure
 * @param seconds how long cells of each size run
 * @param heldMegabytes most that a capture's session holds unchanged
 * @param movedMegabytes size of the state that is moved
 * @param redis a server; otherwise one is started
 * @param s3 a bucket; otherwise a server is started if the checkout has one
 * @param json where the figures are written for programs
 */
record StatePlan(
        List<String> parts,
        List<Integer> large,
        List<String> stores,
        int rounds,
        int seconds,
        int heldMegabytes,
        int movedMegabytes,
        Optional<String> redis,
        Optional<Bucket> s3,
        Optional<Path> json) {

    static final List<String> PARTS = List.of("capture", "cells", "stores", "moves");

    private static final List<String> STORES = List.of("file", "redis", "s3");

    /** A bucket of a service that speaks S3. */
    record Bucket(String endpoint, String name) {}

    static List<Option> options() {
        return List.of(
                Option.valued("large", "MB,...", "state: sizes of objects for the stores [10,100,1000]"),
                Option.valued("stores", "NAME,...", "state: some of file,redis,s3 [all]"),
                Option.valued("redis", "URI", "state: a Redis server [one is started where redis-server is installed]"),
                Option.valued("s3", "ENDPOINT,BUCKET", "state: a bucket; credentials are those of the AWS environment"),
                Option.valued("held", "MB", "state: most memory that a capture leaves unchanged [4096]"),
                Option.valued("moved", "MB", "state: size of the kernel that is moved [1000]"));
    }

    /** Reads a command line. */
    static StatePlan of(Command command, Arguments arguments, List<String> parts) {
        return new StatePlan(
                chosen(command, "part", String.join(",", parts), PARTS),
                Arrays.stream(arguments.value("large").orElse("10,100,1000").split(","))
                        .map(size -> megabytes(command, size))
                        .toList(),
                chosen(command, "store", arguments.value("stores").orElse(""), STORES),
                arguments.number("rounds", 3, 1, 1_000),
                arguments.number("seconds", 10, 1, 3_600),
                arguments.number("held", 4096, 0, 1_000_000),
                arguments.number("moved", 1000, 1, 1_000_000),
                arguments.value("redis"),
                arguments.value("s3").map(text -> bucket(command, text)),
                arguments.value("json").map(Path::of));
    }

    private static List<String> chosen(Command command, String what, String text, List<String> all) {
        if (text.isEmpty()) {
            return all;
        }
        List<String> chosen = List.of(text.split(","));
        chosen.stream().filter(name -> !all.contains(name)).findFirst().ifPresent(name -> {
            throw Arguments.usage(command, "no " + what + " \"" + name + "\"; there are " + String.join(", ", all));
        });
        return all.stream().filter(chosen::contains).toList();
    }

    private static int megabytes(Command command, String text) {
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw Arguments.usage(command, "--large takes whole numbers of MB with commas, not \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static Bucket bucket(Command command, String text) {
        int comma = text.lastIndexOf(',');
        String endpoint = comma < 0 ? "" : text.substring(0, comma);
        if (!endpoint.matches("https?://[^,\\s]+") || comma == text.length() - 1) {
            throw Arguments.usage(command, "--s3 takes ENDPOINT,BUCKET such as http://127.0.0.1:9000,values");
        }
        return new Bucket(URI.create(endpoint).toString(), text.substring(comma + 1));
    }

    boolean has(String part) {
        return parts.contains(part);
    }
}

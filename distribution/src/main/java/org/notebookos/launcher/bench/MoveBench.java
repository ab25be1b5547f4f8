package org.notebookos.launcher.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Moves the replicas of a kernel with much state while small cells run on it. */
final class MoveBench {

    private static final Duration CELL = Duration.ofSeconds(120);
    private static final Duration MOVE = Duration.ofSeconds(240);
    private static final int WAIT_SECONDS = 30;
    private static final int LOOK_EVERY_MILLIS = 50;
    private static final int UNDISTURBED_MILLIS = 5_000;
    private static final int PART_MEGABYTES = 100;
    private static final int DOUBLES_PER_MEGABYTE = 125_000;
    private static final String PART =
            """
            try:
                import numpy
                part%1$d = numpy.random.default_rng(%1$d).random(%2$d)
            except ImportError:
                import os
                part%1$d = os.urandom(8 * %2$d)
            sums.append(zlib.crc32(part%1$d))
            """;
    private static final String CHECK =
            """
            assert count == %d, count
            assert [zlib.crc32(globals()[f"part{i}"]) for i in range(len(sums))] == sums
            """;

    private final Gateway gateway;
    private final GatewayPeer peer;
    private final PrintStream out;
    private final ObjectNode figures = new ObjectMapper().createObjectNode();

    MoveBench(Gateway gateway, GatewayPeer peer, PrintStream out) {
        this.gateway = gateway;
        this.peer = peer;
        this.out = out;
    }

    /** Makes the state, moves, prints, and checks the state. */
    ObjectNode run(int megabytes) {
        load(megabytes);
        out.println();
        out.printf(
                "%-38s %9s %7s %9s %9s %9s%n",
                "moves of " + megabytes + " MB, small cells go on", "seconds", "cells", "p50 ms", "p99", "longest");
        SteadyClient client = new SteadyClient(peer, "count += 1");
        try (client) {
            figures.put("megabytes", megabytes);
            step("nothing moves", client, () -> pause(UNDISTURBED_MILLIS));
            step("a standby's replica", client, () -> migrate(standbyHost()));
            step("the executor's replica", client, () -> migrate(executorHost()));
            step("drain of the executor's host", client, () -> drain(executorHost()));
        }
        List<String> failures = client.failures();
        figures.put("failedCells", failures.size());
        out.printf("%d cells failed%n", failures.size());
        List<JsonNode> refused = new ArrayList<>();
        figures.path("refused").forEach(refused::add);
        refused.stream().distinct().limit(5).forEach(why -> out.println("  not done at once: " + why.asText()));
        failures.stream().distinct().limit(5).forEach(failure -> out.println("  " + failure));
        peer.execute(String.format(CHECK, client.succeeded()), CELL);
        out.println("every value is what it was, and every cell was counted once");
        return figures;
    }

    private void load(int megabytes) {
        peer.execute("import zlib\nsums, count = [], 0", CELL);
        for (int part = 0; part * PART_MEGABYTES < megabytes; part++) {
            int size = Math.min(PART_MEGABYTES, megabytes - part * PART_MEGABYTES);
            peer.execute(String.format(PART, part, size * DOUBLES_PER_MEGABYTE), CELL);
        }
        until("the standbys are up to date", this::allReady);
    }

    private void step(String what, SteadyClient client, Runnable move) {
        client.replies();
        long began = System.nanoTime();
        move.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        Samples replies = client.replies();
        out.printf(
                Locale.ROOT,
                "%-38s %9.2f %7d %9.2f %9.2f %9.2f%n",
                what,
                seconds,
                replies.count(),
                replies.percentile(50),
                replies.percentile(99),
                replies.percentile(100));
        ObjectNode row = figures.putObject(what);
        row.put("seconds", seconds).put("cells", replies.count());
        row.put("p50Ms", replies.percentile(50)).put("p99Ms", replies.percentile(99));
        row.put("longestMs", replies.percentile(100));
    }

    /**
     * Asks until it is done: a move may be refused for a moment, while the host that the last one left still deletes what it
     * had, and is given up if its target doesn't answer.
     */
    private void migrate(String host) {
        String path = "/nbos/api/kernels/" + peer.kernel() + "/migrate";
        Map<String, ?> wish = Map.of("from", host, "wait", WAIT_SECONDS);
        until("no replica is on " + host + " and all are ready", () -> {
            if (hosts().contains(host)) {
                gateway.attempt(path, wish)
                        .ifPresent(why -> figures.withArray("refused").add(why));
                return false;
            }
            return allReady();
        });
    }

    private void drain(String host) {
        gateway.post("/nbos/api/hosts/" + host + "/drain", Map.of());
        until("host " + host + " is drained", () -> drained(host));
        gateway.post("/nbos/api/hosts/" + host + "/undrain", Map.of());
        until("all replicas are ready", this::allReady);
    }

    private boolean drained(String host) {
        for (JsonNode row : gateway.get("/nbos/api/hosts")) {
            if (row.path("id").asText().equals(host)) {
                return row.path("drain").path("state").asText().equals("drained");
            }
        }
        return true;
    }

    private JsonNode row() {
        return gateway.kernelRow(peer.kernel());
    }

    private String executorHost() {
        return row().path("executor").path("host").asText();
    }

    private String standbyHost() {
        String executor = executorHost();
        return hosts().stream()
                .filter(host -> !host.equals(executor))
                .findFirst()
                .orElseThrow();
    }

    private List<String> hosts() {
        return row().path("replicas").findValuesAsText("host");
    }

    private boolean allReady() {
        List<String> states = row().path("replicas").findValuesAsText("state");
        return states.size() == 3 && List.of("ready", "running").containsAll(states);
    }

    private static void until(String what, BooleanSupplier reached) {
        long deadline = System.nanoTime() + MOVE.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new BenchException("it takes longer than " + MOVE.toSeconds() + " s until " + what);
            }
            pause(LOOK_EVERY_MILLIS);
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}

package org.notebookos.launcher.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What follows a cell's reply until its delta is durable, by the bytes that the cell changed. The sizes take turns, so that a
 * noisy machine disturbs all of them alike.
 */
final class SyncBench {

    private static final List<Integer> SIZES = List.of(1_000, 100_000, 1_000_000, 10_000_000);
    private static final List<String> PARTS = List.of("captureMs", "storeMs", "commitMs");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int WARM_UP = 3;

    private final Gateway gateway;
    private final GatewayPeer peer;
    private final Map<Integer, Samples> syncs = new LinkedHashMap<>();
    private final Map<Integer, Map<String, Samples>> parts = new LinkedHashMap<>();

    SyncBench(Gateway gateway, GatewayPeer peer) {
        this.gateway = gateway;
        this.peer = peer;
        for (int size : SIZES) {
            syncs.put(size, new Samples());
            Map<String, Samples> named = new LinkedHashMap<>();
            PARTS.forEach(part -> named.put(part, new Samples()));
            parts.put(size, named);
        }
    }

    /** Runs cells until each size had so many seconds on average. */
    void measure(int seconds) {
        peer.execute("import os", TIMEOUT);
        long end = 0;
        for (int round = -WARM_UP; round <= 0 || System.nanoTime() < end; round++) {
            if (round == 0) {
                end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos() * SIZES.size();
            }
            for (int size : SIZES) {
                cell(size, round >= 0);
            }
        }
    }

    private void cell(int bytes, boolean record) {
        KernelPeer.RoundTrip trip = peer.execute("changed = os.urandom(" + bytes + ")", TIMEOUT);
        if (record) {
            syncs.get(bytes).addNanos(trip.doneNanos() - trip.replyNanos());
            JsonNode times = gateway.kernelRow(peer.kernel()).path("lastCell");
            parts.get(bytes)
                    .forEach((part, samples) ->
                            samples.addMillis(times.path(part).asDouble()));
        }
    }

    void print(PrintStream out) {
        out.println();
        out.printf(
                "%-22s %9s %9s %9s   %19s %19s %19s%n",
                "cells, 3 replicas; ms",
                "sync p50",
                "p90",
                "p99",
                "capture p50 / p99",
                "store p50 / p99",
                "commit p50 / p99");
        for (int size : SIZES) {
            Samples sync = syncs.get(size);
            StringBuilder row = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%-22s %9.2f %9.2f %9.2f  ",
                    String.format("changing %,d KB", size / 1000),
                    sync.percentile(50),
                    sync.percentile(90),
                    sync.percentile(99)));
            parts.get(size)
                    .values()
                    .forEach(part -> row.append(
                            String.format(Locale.ROOT, " %8.2f / %8.2f", part.percentile(50), part.percentile(99))));
            out.println(row);
        }
        out.printf(
                "%d cells of each size, one after the other; sync: from the reply to idle, which means captured, stored and"
                        + " committed%n",
                syncs.get(SIZES.get(0)).count());
        out.println("for comparison: small-state sync of a published system p90 54.79, p99 268.25");
    }

    ObjectNode toJson() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        for (int size : SIZES) {
            ObjectNode row = root.putObject(Integer.toString(size));
            row.put("cells", syncs.get(size).count());
            percentiles(row.putObject("syncMs"), syncs.get(size));
            parts.get(size).forEach((part, samples) -> percentiles(row.putObject(part), samples));
        }
        return root;
    }

    private static void percentiles(ObjectNode node, Samples samples) {
        for (int percent : List.of(50, 90, 99)) {
            node.put("p" + percent, samples.percentile(percent));
        }
    }
}

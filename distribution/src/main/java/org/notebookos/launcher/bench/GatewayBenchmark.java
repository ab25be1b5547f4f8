package org.notebookos.launcher.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code bench gateway}: what a client gets from the platform, with three replicas, and from a stock Jupyter server on the same machine,
 * in turns.
 *
 * @param ours the platform
 * @param stock the Jupyter server
 * @param hosts the folders of the platform's hosts
 * @param rounds turns of each
 * @param parts which parts to run; all if empty
 */
public record GatewayBenchmark(Address ours, Address stock, List<Path> hosts, int rounds, Set<String> parts) {

    /** The parts that there are, in the order in which they run. */
    public static final List<String> PARTS = List.of("cell", "output", "row", "start");

    /** What each kernel of the platform has; it should have as many hosts. */
    public static final int REPLICAS = 3;

    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    /** So many that a p99 means something with few rounds, and that the warm-up round warms both sides up. */
    private static final int CELLS_PER_TURN = 100;

    private static final int CELLS_IN_A_ROW = 1_000;
    private static final long PRINTED = 50_000_000;

    /**
     * Where a server is.
     *
     * @param url {@code http://host:port}
     * @param token its access token
     */
    public record Address(URI url, String token) {
        private Gateway gateway() {
            return new Gateway(url, token);
        }
    }

    /** A way to print 50 MB. */
    private record Printing(String name, String code) {}

    private static final List<Printing> PRINTINGS = List.of(
            new Printing(
                    "50 MB of output, a loop that prints lines",
                    "line = 'x' * 99\nfor _ in range(500_000):\n    print(line)"),
            new Printing(
                    "50 MB of output, flushed pieces of 1 MB",
                    "piece = 'x' * 1_000_000\nfor _ in range(50):\n    print(piece, end='', flush=True)"),
            new Printing(
                    "50 MB of output, flushed pieces of 10 KB",
                    "piece = 'x' * 10_000\nfor _ in range(5_000):\n    print(piece, end='', flush=True)"));

    /**
     * Measures and prints a table.
     *
     * @param out where to
     * @param json where the figures are written for programs
     * @throws BenchException if a measurement can't be made, or outputs are missing
     */
    public void run(PrintStream out, Optional<Path> json) throws IOException {
        Duel duel = new Duel();
        Set<String> chosen = new LinkedHashSet<>(PARTS);
        if (!parts.isEmpty()) {
            chosen.retainAll(parts);
        }
        if (chosen.contains("cell") || chosen.contains("output") || chosen.contains("row")) {
            kernels(duel, chosen, out);
        }
        if (chosen.contains("start")) {
            starts(duel, out);
        }
        duel.print(out);
        out.printf(
                "%d turns of each, %d replicas; a cell's time ends with its reply and its idle, with us durable by then%n",
                rounds, REPLICAS);
        if (json.isPresent()) {
            Files.writeString(json.get(), duel.toJson().toPrettyString());
        }
    }

    private void kernels(Duel duel, Set<String> chosen, PrintStream out) {
        try (GatewayPeer us = new GatewayPeer(ours.gateway(), REPLICAS);
                GatewayPeer them = new GatewayPeer(stock.gateway(), "stock", Map.of())) {
            Turns turns = new Turns(us, them, rounds, out);
            if (chosen.contains("cell")) {
                Duel.Figure reply = duel.figure("no-op cell, until its reply");
                Duel.Figure done = duel.figure("no-op cell, until idle");
                turns.play("no-op cells", (peer, record) -> cells(peer, record, reply, done));
            }
            if (chosen.contains("output")) {
                for (Printing printing : PRINTINGS) {
                    Duel.Figure figure = duel.figure(printing.name(), PRINTED / 1e6, "MB");
                    turns.play(
                            printing.name(),
                            (peer, record) -> record.add(
                                    figure,
                                    peer.print(printing.code(), PRINTED, TIMEOUT)
                                            .doneNanos()));
                }
            }
            if (chosen.contains("row")) {
                row(duel, turns);
            }
        }
    }

    private static void cells(GatewayPeer peer, Turns.Record record, Duel.Figure reply, Duel.Figure done) {
        for (int i = 0; i < CELLS_PER_TURN; i++) {
            KernelPeer.RoundTrip trip = peer.execute("pass", TIMEOUT);
            record.add(reply, trip.replyNanos());
            record.add(done, trip.doneNanos());
        }
    }

    private static void row(Duel duel, Turns turns) {
        Duel.Figure atOnce = duel.figure("1,000 cells, all sent at once", CELLS_IN_A_ROW, "cells");
        turns.play(atOnce.name(), (peer, record) -> record.add(atOnce, peer.burst("x = 1", CELLS_IN_A_ROW, TIMEOUT)));
        Duel.Figure each = duel.figure("1,000 cells, each after the other's idle", CELLS_IN_A_ROW, "cells");
        turns.play(each.name(), (peer, record) -> {
            long began = System.nanoTime();
            for (int i = 0; i < CELLS_IN_A_ROW; i++) {
                peer.execute("x = 1", TIMEOUT);
            }
            record.add(each, System.nanoTime() - began);
        });
    }

    private void starts(Duel duel, PrintStream out) {
        Runnable untilWarm = new WarmHosts(hosts)::await;
        Gateway platform = ours.gateway();
        StartPeer cold = new GatewayStarts(platform, REPLICAS, false, untilWarm);
        StartPeer warm = new GatewayStarts(platform, REPLICAS, true, untilWarm);
        StartPeer theirs = new GatewayStarts(stock.gateway(), "stock", Map.of(), () -> {});
        List<Duel.Figure> figures = List.of(
                duel.figure("warm start, until the first answer"),
                duel.figure("warm start, until the first cell's reply"),
                duel.figure("cold start, until the first answer"),
                duel.figure("cold start, until the first cell's reply"));
        for (int round = 0; round <= rounds; round++) {
            List<StartPeer.Start> starts = List.of(warm.start(), theirs.start(), cold.start());
            // The first turn fills the caches of the system.
            if (round > 0) {
                for (int i = 0; i < figures.size(); i++) {
                    boolean answer = i % 2 == 0;
                    figures.get(i).ours().addMillis(millis(starts.get(i < 2 ? 0 : 2), answer));
                    figures.get(i).stock().addMillis(millis(starts.get(1), answer));
                }
            }
            Turns.progress(out, "starts", round, rounds);
        }
    }

    private static double millis(StartPeer.Start start, boolean answer) {
        return answer ? start.answeredMillis() : start.ranMillis();
    }
}

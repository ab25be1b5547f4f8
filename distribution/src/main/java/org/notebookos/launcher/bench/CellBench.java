package org.notebookos.launcher.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the same no-op cell through every peer, in turns, so that a noisy machine disturbs all of them alike, and prints
 * their times side by side.
 */
final class CellBench {

    private static final String NO_OP = "pass";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final List<String> PARTS =
            List.of("electionMs", "bindMs", "runMs", "captureMs", "storeMs", "commitMs");

    private final Gateway gateway;
    private final List<KernelPeer> peers;
    private final PrintStream out;
    private final Map<KernelPeer, Samples> reply = new LinkedHashMap<>();
    private final Map<KernelPeer, Samples> done = new LinkedHashMap<>();
    private final Map<String, Samples> parts = new LinkedHashMap<>();

    CellBench(Gateway gateway, List<KernelPeer> peers, PrintStream out) {
        this.gateway = gateway;
        this.peers = List.copyOf(peers);
        this.out = out;
        PARTS.forEach(part -> parts.put(part, new Samples()));
        for (KernelPeer peer : peers) {
            reply.put(peer, new Samples());
            done.put(peer, new Samples());
        }
    }

    /**
     * Measures.
     *
     * @param rounds how often each peer gets its turn, after a warm-up of a fifth of that
     * @param cellsPerTurn cells that a peer runs in one turn
     */
    void measure(int rounds, int cellsPerTurn) {
        for (int round = -Math.max(1, rounds / 5); round < rounds; round++) {
            for (KernelPeer peer : peers) {
                turn(peer, cellsPerTurn, round >= 0);
            }
            out.printf("\r  round %d of %d", Math.max(0, round + 1), rounds);
            out.flush();
        }
        out.println();
    }

    private void turn(KernelPeer peer, int cells, boolean record) {
        for (int i = 0; i < cells; i++) {
            KernelPeer.RoundTrip trip = peer.execute(NO_OP, TIMEOUT);
            if (record) {
                reply.get(peer).addNanos(trip.replyNanos());
                done.get(peer).addNanos(trip.doneNanos());
            }
        }
        if (record && peer instanceof GatewayPeer replicated && peer == peers.get(peers.size() - 1)) {
            JsonNode times = gateway.kernelRow(replicated.kernel()).path("lastCell");
            PARTS.forEach(part -> parts.get(part).addMillis(times.path(part).asDouble()));
        }
    }

    /** Prints the table. */
    void print() {
        KernelPeer base = peers.get(0);
        out.println();
        out.printf(
                "%-38s %9s %9s %9s %9s   %s%n",
                "no-op cell, ms", "reply p50", "p99", "idle p50", "p99", "over direct p50 / p99");
        for (KernelPeer peer : peers) {
            out.printf(
                    "%-38s %9.2f %9.2f %9.2f %9.2f   %+.2f / %+.2f%n",
                    peer.name(),
                    reply.get(peer).percentile(50),
                    reply.get(peer).percentile(99),
                    done.get(peer).percentile(50),
                    done.get(peer).percentile(99),
                    done.get(peer).percentile(50) - done.get(base).percentile(50),
                    done.get(peer).percentile(99) - done.get(base).percentile(99));
        }
        out.printf(
                "%d cells each; idle = reply and idle received, with the delta durable; direct has no delta%n",
                done.get(base).count());
        out.println();
        out.printf(
                "%-38s %9s %9s   (one cell of each turn, last row above)%n", "where the time goes, ms", "p50", "p99");
        parts.forEach((part, samples) -> out.printf(
                "%-38s %9.2f %9.2f%n", part.replace("Ms", ""), samples.percentile(50), samples.percentile(99)));
    }

    /** Returns the figures for programs. */
    ObjectNode toJson() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        for (KernelPeer peer : peers) {
            ObjectNode row = root.putObject(peer.name());
            row.put("cells", done.get(peer).count());
            row.put("reply_p50_ms", reply.get(peer).percentile(50));
            row.put("reply_p99_ms", reply.get(peer).percentile(99));
            row.put("idle_p50_ms", done.get(peer).percentile(50));
            row.put("idle_p99_ms", done.get(peer).percentile(99));
        }
        ObjectNode where = root.putObject("parts");
        parts.forEach((part, samples) ->
                where.putObject(part).put("p50", samples.percentile(50)).put("p99", samples.percentile(99)));
        return root;
    }
}

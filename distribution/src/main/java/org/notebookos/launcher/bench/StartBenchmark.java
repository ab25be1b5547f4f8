package org.notebookos.launcher.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code bench start}: from asking for a kernel to its first answer and its first cell, in turns: a plain local kernel, and kernels
 * of a running platform on this machine.
 *
 * @param gateway {@code http://host:port} of the platform
 * @param token its access token
 * @param hosts the folders of the platform's hosts
 * @param python an interpreter with ipykernel, for the plain kernels
 * @param modules where notebookos_bench lies
 * @param log of the plain kernels
 * @param rounds turns of each
 */
public record StartBenchmark(
        URI gateway, String token, List<Path> hosts, Path python, Path modules, Path log, int rounds) {

    /**
     * Measures and prints a table.
     *
     * @param out where to
     * @param json where the figures are written for programs
     * @throws BenchException if a measurement can't be made
     */
    public void run(PrintStream out, Optional<Path> json) throws IOException {
        Gateway platform = new Gateway(gateway, token);
        WarmHosts warm = new WarmHosts(hosts);
        List<StartPeer> peers = new ArrayList<>();
        try {
            peers.add(new LocalStarts(python, modules, log));
            for (int replicas : List.of(1, 3)) {
                peers.add(new GatewayStarts(platform, replicas, false, warm::await));
                peers.add(new GatewayStarts(platform, replicas, true, warm::await));
            }
            Map<StartPeer, Times> times = measure(peers, out);
            print(times, out);
            if (json.isPresent()) {
                Files.writeString(json.get(), toJson(times).toPrettyString());
            }
        } finally {
            peers.forEach(StartPeer::close);
        }
    }

    private record Times(Samples answered, Samples ran) {}

    private Map<StartPeer, Times> measure(List<StartPeer> peers, PrintStream out) {
        Map<StartPeer, Times> times = new LinkedHashMap<>();
        peers.forEach(peer -> times.put(peer, new Times(new Samples(), new Samples())));
        for (int round = 0; round <= rounds; round++) {
            for (StartPeer peer : peers) {
                StartPeer.Start start = peer.start();
                // The first turn fills the caches of the system.
                if (round > 0) {
                    times.get(peer).answered().addMillis(start.answeredMillis());
                    times.get(peer).ran().addMillis(start.ranMillis());
                }
            }
            out.printf("\r  round %d of %d", round, rounds);
            out.flush();
        }
        out.println();
        return times;
    }

    private static void print(Map<StartPeer, Times> times, PrintStream out) {
        Times base = times.values().iterator().next();
        out.printf(
                "%n%-42s %9s %9s %9s %10s %9s %9s   %s%n",
                "from the request, ms", "answer p50", "p90", "p99", "cell p50", "p90", "p99", "over local p50");
        times.forEach((peer, each) -> out.printf(
                "%-42s %10.1f %9.1f %9.1f %10.1f %9.1f %9.1f   %.2f / %.2f%n",
                peer.name(),
                each.answered().percentile(50),
                each.answered().percentile(90),
                each.answered().percentile(99),
                each.ran().percentile(50),
                each.ran().percentile(90),
                each.ran().percentile(99),
                each.answered().percentile(50) / base.answered().percentile(50),
                each.ran().percentile(50) / base.ran().percentile(50)));
        out.printf(
                "%d starts of each; answer = first kernel_info_reply, cell = reply of a first cell%n",
                base.ran().count());
    }

    private static ObjectNode toJson(Map<StartPeer, Times> times) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        times.forEach((peer, each) -> {
            ObjectNode row = root.putObject(peer.name());
            row.put("starts", each.ran().count());
            for (int percent : List.of(50, 90, 99)) {
                row.put("answer_p" + percent + "_ms", each.answered().percentile(percent));
                row.put("cell_p" + percent + "_ms", each.ran().percentile(percent));
            }
        });
        return root;
    }
}

package org.notebookos.launcher.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code bench cell}: a no-op cell on a stock ipykernel, and on kernels of a running platform with one and three replicas.
 *
 * @param gateway {@code http://host:port} of the platform
 * @param token its access token
 * @param python an interpreter with ipykernel, for the stock kernel
 * @param directory where the stock kernel's files are put; must exist
 * @param rounds turns of each peer
 * @param cellsPerTurn cells in a turn
 */
public record CellBenchmark(URI gateway, String token, Path python, Path directory, int rounds, int cellsPerTurn) {

    /**
     * Measures and prints a table.
     *
     * @param out where to
     * @param json where the figures are written for programs
     * @throws BenchException if a measurement can't be made
     */
    public void run(PrintStream out, Optional<Path> json) throws IOException, InterruptedException {
        Gateway platform = new Gateway(gateway, token);
        List<KernelPeer> peers = new ArrayList<>();
        try {
            out.println("starting a stock ipykernel, and kernels with 1 and 3 replicas ...");
            peers.add(new DirectPeer(python, directory));
            peers.add(new GatewayPeer(platform, 1));
            peers.add(new GatewayPeer(platform, 3));
            CellBench bench = new CellBench(platform, peers, out);
            bench.measure(rounds, cellsPerTurn);
            bench.print();
            if (json.isPresent()) {
                Files.writeString(json.get(), bench.toJson().toPrettyString());
            }
        } finally {
            peers.forEach(KernelPeer::close);
        }
    }
}

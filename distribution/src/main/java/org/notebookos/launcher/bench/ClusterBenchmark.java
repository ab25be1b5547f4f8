package org.notebookos.launcher.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.net.URI;

/**
 * The parts of {@code bench state} that need a running platform.
 *
 * @param url {@code http://host:port} of the platform
 * @param token its access token
 * @param out where tables are printed
 */
public record ClusterBenchmark(URI url, String token, PrintStream out) {

    /**
     * Runs cells that change 1 KB to 10 MB on a kernel with three replicas.
     *
     * @param seconds for each size
     * @return the figures for programs
     * @throws BenchException if a cell fails
     */
    public ObjectNode cells(int seconds) {
        Gateway gateway = new Gateway(url, token);
        try (GatewayPeer peer = new GatewayPeer(gateway, 3)) {
            SyncBench bench = new SyncBench(gateway, peer);
            bench.measure(seconds);
            bench.print(out);
            return bench.toJson();
        }
    }

    /**
     * Moves a kernel with much state while a client runs small cells on it.
     *
     * @param megabytes of state
     * @return the figures for programs; {@code failedCells} should be 0
     * @throws BenchException if a move doesn't end in time
     */
    public ObjectNode moves(int megabytes) {
        Gateway gateway = new Gateway(url, token);
        try (GatewayPeer peer = new GatewayPeer(gateway, 3)) {
            return new MoveBench(gateway, peer, out).run(megabytes);
        }
    }
}

package org.notebookos.agent.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Three agents with a replica each of one kernel: real Python and real links, a log in memory. */
abstract class ThreeHosts {

    static final List<TestHost.Peer> PEERS =
            List.of(new TestHost.Peer("h1", "m:1"), new TestHost.Peer("h2", "m:2"), new TestHost.Peer("h3", "m:3"));

    @TempDir
    Path directory;

    final MemoryCluster cluster = new MemoryCluster();
    final List<TestHost> hosts = new ArrayList<>();
    FakeController controller;

    @BeforeEach
    void open() throws Exception {
        controller = new FakeController();
        for (TestHost.Peer peer : PEERS) {
            hosts.add(new TestHost(peer.host(), controller, cluster.host(peer.endpoint()), directory));
        }
        for (TestHost host : hosts) {
            host.linked().open("k", PEERS);
        }
        for (TestHost host : hosts) {
            host.awaitReady("k", 0);
        }
    }

    @AfterEach
    void close() {
        hosts.forEach(TestHost::close);
        controller.close();
    }
}

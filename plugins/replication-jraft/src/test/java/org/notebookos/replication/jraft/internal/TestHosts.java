package org.notebookos.replication.jraft.internal;

import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.notebookos.spi.replication.TestCluster;

/** Starts hosts the way that tests want them: on loopback, with short timeouts. */
final class TestHosts {

    private TestHosts() {}

    static JRaftSettings settings(Path directory, int electionTimeoutMillis) {
        return new JRaftSettings(directory, "127.0.0.1", "127.0.0.1", 0, electionTimeoutMillis, true, 0, 0, 0);
    }

    static JRaftHost start(Path directory, int electionTimeoutMillis) {
        return start(settings(directory, electionTimeoutMillis));
    }

    static JRaftHost start(JRaftSettings settings) {
        return new JRaftHost(settings, () -> ThreadLocalRandom.current().nextLong());
    }

    /** Stops a host as if its power had failed: the others hear nothing from it. */
    static void vanish(TestCluster cluster, int number) {
        JRaftHost host = (JRaftHost) cluster.host(number);
        host.disconnect();
        cluster.forget(number);
        host.close();
    }
}

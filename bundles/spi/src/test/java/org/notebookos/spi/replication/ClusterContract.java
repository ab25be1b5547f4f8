package org.notebookos.spi.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.replication.ReplicationException.Code;

/** What contracts of a {@link ReplicationBackend} need: hosts that can be started and stopped. */
abstract class ClusterContract {

    @TempDir
    Path directory;

    /** The hosts under test; closed after each test. */
    protected TestCluster cluster;

    /** Starts a host on a directory. */
    protected abstract ReplicationBackend start(Path directory);

    /** Stops a host in good order. */
    protected abstract void stop(ReplicationBackend host);

    @BeforeEach
    void makeCluster() {
        cluster = new TestCluster(directory, this::start, this::stop);
    }

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    /** Runs what must fail with a code. */
    protected static void assertCode(Code expected, Executable action) {
        assertEquals(expected, assertThrows(ReplicationException.class, action).code());
    }
}

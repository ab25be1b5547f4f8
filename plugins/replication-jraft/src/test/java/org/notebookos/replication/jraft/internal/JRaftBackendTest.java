package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.TestCluster;
import org.notebookos.spi.replication.TestCluster.Opened;

class JRaftBackendTest {

    @TempDir
    Path directory;

    @Test
    void everyPropertyHasItsDefault() {
        JRaftSettings settings = JRaftBackend.settings(config(Map.of("directory", "/data")));
        assertEquals(
                new JRaftSettings(
                        Path.of("/data"),
                        "127.0.0.1",
                        "127.0.0.1",
                        0,
                        8000,
                        true,
                        1000,
                        4L * 1024 * 1024,
                        64L * 1024 * 1024),
                settings);
    }

    @Test
    void everyPropertyIsMapped() {
        JRaftSettings settings = JRaftBackend.settings(config(Map.of(
                "directory",
                "/data",
                "host",
                "node1",
                "bindAddress",
                "0.0.0.0",
                "port",
                7400,
                "identityFile",
                "/data/identity.pem",
                "electionTimeoutMillis",
                3000,
                "fsync",
                false,
                "snapshotEntries",
                7,
                "snapshotMebibytes",
                9,
                "minimumFreeMebibytes",
                1)));
        assertEquals(
                new JRaftSettings(
                        Path.of("/data"),
                        "node1",
                        "0.0.0.0",
                        7400,
                        Optional.of(Path.of("/data/identity.pem")),
                        3000,
                        false,
                        7,
                        9L * 1024 * 1024,
                        1024 * 1024),
                settings);
    }

    @Test
    void logsAreNotSentOverANetworkInTheClear() {
        JRaftBackend.Config config = config(Map.of("directory", directory.toString(), "host", "192.0.2.7"));
        ReplicationException error = assertThrows(ReplicationException.class, () -> new JRaftBackend(config));
        assertTrue(error.getMessage().contains("identityFile"), error.getMessage());
    }

    @Test
    void aMissingDirectoryIsToldByName() {
        JRaftBackend.Config config = config(Map.of("directory", ""));
        ReplicationException error = assertThrows(ReplicationException.class, () -> new JRaftBackend(config));
        assertTrue(error.getMessage().contains(JRaftBackend.PID + ": directory"), error.getMessage());
    }

    @Test
    void theComponentIsAWorkingBackend() {
        JRaftBackend.Config config = config(Map.of("directory", directory.toString(), "minimumFreeMebibytes", 0));
        TestCluster cluster = new TestCluster(
                directory, home -> new JRaftBackend(config), backend -> ((JRaftBackend) backend).deactivate());
        try {
            Opened opened = cluster.open("kernel", 1).get(0);
            opened.propose("a");
            cluster.host(0).peerDied("127.0.0.1:1");
            assertEquals(Set.of("kernel"), cluster.host(0).stored());
            opened.log().close();
            cluster.host(0).destroy("kernel");
            assertEquals(Set.of(), cluster.host(0).stored());
        } finally {
            cluster.close();
        }
    }

    /** A configuration with the annotation's defaults for what is not given. */
    private static JRaftBackend.Config config(Map<String, Object> given) {
        return (JRaftBackend.Config) Proxy.newProxyInstance(
                JRaftBackend.Config.class.getClassLoader(),
                new Class<?>[] {JRaftBackend.Config.class},
                (proxy, method, arguments) -> given.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}

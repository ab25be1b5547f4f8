package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.util.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HostClientTest {

    @TempDir
    Path directory;

    private ScheduledExecutorService timer;
    private HostClient client;

    @BeforeEach
    void start() {
        timer = Executors.newSingleThreadScheduledExecutor();
        client = new HostClient(timer, Optional.empty());
    }

    @AfterEach
    void stop() {
        client.close();
        timer.shutdownNow();
    }

    @Test
    void aRunningHostIsReached() {
        try (JRaftHost host = TestHosts.start(directory, 1000)) {
            Endpoint endpoint = Roster.peer(host.endpoint()).getEndpoint();
            assertFalse(client.connected(endpoint));
            assertTrue(client.connect(endpoint));
            assertTrue(client.connected(endpoint));
        }
    }

    @Test
    void callsToAHostThatIsDownFailAtOnce() throws IOException {
        Endpoint nobody = new Endpoint("127.0.0.1", freePort());
        assertFalse(client.connect(nobody));
        assertThrows(RemotingException.class, () -> client.invokeSync(nobody, "hello", null, 1000));
    }

    @Test
    @Timeout(20)
    void aHostThatWasDeclaredDeadIsFoundWhenItIsBack() throws InterruptedException {
        try (JRaftHost host = TestHosts.start(directory, 1000)) {
            Endpoint endpoint = Roster.peer(host.endpoint()).getEndpoint();
            client.declaredDead(endpoint);
            assertFalse(client.connect(endpoint), "it is not asked in the caller's thread");
            while (!client.connected(endpoint)) {
                Thread.onSpinWait();
            }
            assertTrue(client.connect(endpoint));
        }
    }

    @Test
    void aClosedClientReachesNobody() {
        try (JRaftHost host = TestHosts.start(directory, 1000)) {
            Endpoint endpoint = Roster.peer(host.endpoint()).getEndpoint();
            assertTrue(client.connect(endpoint));
            client.close();
            assertFalse(client.connect(endpoint));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

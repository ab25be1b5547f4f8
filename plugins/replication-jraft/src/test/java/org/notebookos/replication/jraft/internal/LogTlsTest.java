package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.util.Endpoint;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may speak with a log server, and for how long. */
class LogTlsTest {

    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    Path directory;

    private final List<HostClient> clients = new ArrayList<>();
    private TestCertificates cluster;
    private ScheduledExecutorService timer;
    private Path mine;
    private JRaftHost host;
    private Endpoint endpoint;

    @BeforeEach
    void start() {
        cluster = new TestCertificates(directory.resolve("cluster"));
        timer = Executors.newScheduledThreadPool(2);
        mine = cluster.host("h1", WEEK);
        host = TestHosts.start(new JRaftSettings(
                directory.resolve("data"), "127.0.0.1", "127.0.0.1", 0, Optional.of(mine), 1000, true, 0, 0, 0));
        endpoint = Roster.peer(host.endpoint()).getEndpoint();
    }

    @AfterEach
    void stop() {
        clients.forEach(HostClient::close);
        host.close();
        timer.shutdownNow();
    }

    @Test
    void hostsOfOneClusterBelieveEachOther() {
        assertTrue(client(cluster.host("h2", WEEK)).connect(endpoint));
    }

    @Test
    void aHostOfAnotherClusterIsRefused() {
        Path theirs = new TestCertificates(directory.resolve("other")).host("h2", WEEK);
        assertNotServed(client(theirs));
    }

    @Test
    void aCertificateThatHasEndedIsRefused() {
        assertNotServed(client(cluster.past("h2", Duration.ofDays(8), WEEK)));
    }

    @Test
    void aCertificateThatHasNotBegunIsRefused() {
        assertNotServed(client(cluster.past("h2", Duration.ofHours(-1), WEEK)));
    }

    @Test
    void clocksMayBeFiveMinutesApart() {
        assertTrue(client(cluster.past("h2", Duration.ofMinutes(-4), WEEK)).connect(endpoint));
    }

    @Test
    void theControllerIsNoHostAndHasNoPartInLogs() {
        assertNotServed(client(cluster.controller("h2")));
    }

    @Test
    void plaintextAndNoiseGetAnAlertAtMostAndOthersAreServedMeanwhile() throws IOException {
        byte[] noise = new byte[100_000];
        new Random(7).nextBytes(noise);
        for (byte[] bytes : List.of(new byte[64], noise, "GET / HTTP/1.1\r\n\r\n".getBytes())) {
            assertTrue(answer(bytes).length < 64, "an alert at most");
        }
        assertTrue(client(cluster.host("h2", WEEK)).connect(endpoint));
    }

    @Test
    void aDistrustedCertificateIsRefusedAndANewOneOfTheSameHostIsNot() throws IOException {
        Path theirs = cluster.host("h2", WEEK);
        TestCertificates.distrust(mine, "serial " + TestCertificates.serial(theirs));
        assertNotServed(client(theirs));
        assertTrue(client(cluster.host("h2", WEEK)).connect(endpoint));
    }

    @Test
    void aDistrustedHostIsRefusedWithWhateverCertificate() throws IOException {
        TestCertificates.distrust(mine, "host h2");
        assertNotServed(client(cluster.host("h2", WEEK)));
        assertTrue(client(cluster.host("h20", WEEK)).connect(endpoint));
    }

    @Test
    void aHostIsNotDialledAnyMoreOnceItIsDistrusted() throws IOException {
        Path theirs = cluster.host("h2", WEEK);
        TestCertificates.distrust(theirs, "host h1");
        assertFalse(client(theirs).connect(endpoint));
    }

    @Test
    void connectionsEndWhenTheirHostBecomesDistrusted() throws IOException {
        HostClient client = client(cluster.host("h2", WEEK));
        assertTrue(client.connect(endpoint));
        TestCertificates.distrust(mine, "host h2");
        await("the connection is ended", () -> !client.connected(endpoint));
    }

    @Test
    void connectionsEndWithTheirCertificate() {
        HostClient client = client(cluster.host("h2", Duration.ofSeconds(2)));
        assertTrue(client.connect(endpoint));
        await("the connection is ended", () -> !client.connected(endpoint));
    }

    @Test
    void aRenewedCertificateGetsNewConnectionsBeforeTheOldOneEnds() throws Exception {
        Path theirs = cluster.host("h2", WEEK);
        String old = TestCertificates.serial(theirs);
        HostClient client = client(theirs);
        assertTrue(client.connect(endpoint));
        cluster.host("h2", WEEK);
        client.renew();
        assertTrue(client.connected(endpoint));
        HostClient witness = client(cluster.host("h3", WEEK));
        assertTrue(witness.connect(endpoint));
        TestCertificates.distrust(mine, "serial " + old, "host h3");
        await("the host has looked", () -> !witness.connected(endpoint));
        assertTrue(client.connected(endpoint), "it isn't a connection of the old certificate");
    }

    private HostClient client(Path identity) {
        HostClient client = new HostClient(timer, Optional.of(new LogTls(identity, Clock.systemUTC())));
        clients.add(client);
        return client;
    }

    /** With TLS 1.3 a client has shaken hands before the server has looked at its certificate. */
    private void assertNotServed(HostClient client) {
        client.connect(endpoint);
        await("nothing is left of the connection", () -> !client.connected(endpoint));
    }

    private byte[] answer(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(endpoint.getIp(), endpoint.getPort())) {
            socket.setSoTimeout(10_000);
            try {
                socket.getOutputStream().write(bytes);
                return socket.getInputStream().readAllBytes();
            } catch (java.net.SocketException e) {
                assertEquals(java.net.SocketException.class, e.getClass(), "cut off while it wrote or read");
                return new byte[0];
            }
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }
}

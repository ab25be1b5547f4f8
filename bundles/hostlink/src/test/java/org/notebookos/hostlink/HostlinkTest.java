package org.notebookos.hostlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.UnsafeByteOperations;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Heartbeat;
import org.notebookos.hostlink.v1.Hello;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.hostlink.v1.ToHost;

class HostlinkTest {

    private static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 0);

    private final BlockingQueue<RecordingHost> hosts = new LinkedBlockingQueue<>();
    private final RecordingController controller = new RecordingController();
    private HostlinkServer server;
    private HostlinkClient client;

    @BeforeEach
    void connect() {
        server = HostlinkServer.start(LOOPBACK, sender -> {
            RecordingHost host = new RecordingHost(sender);
            hosts.add(host);
            return host;
        });
        client = HostlinkClient.connect("127.0.0.1:" + server.port(), controller);
    }

    @AfterEach
    void disconnect() {
        client.close();
        server.close();
    }

    @Test
    void messagesArriveInTheOrderOfSendingInBothDirections() throws Exception {
        client.send(hello("h1"));
        RecordingHost host = host();
        assertEquals("h1", host.next().getHello().getHostId());
        for (int i = 1; i <= 2000; i++) {
            client.send(heartbeat(i));
            host.sender.send(ToHost.newBuilder().setCommandId(i).build());
        }
        for (int i = 1; i <= 2000; i++) {
            assertEquals(i, host.next().getHeartbeat().getSequence());
            assertEquals(i, controller.next().getCommandId());
        }
    }

    @Test
    void eachSendersOrderIsKeptWhenManyThreadsSend() throws Exception {
        Thread[] threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            long base = t * 1000L;
            threads[t] = new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    client.send(heartbeat(base + i));
                }
            });
            threads[t].start();
        }
        long[] next = {0, 1000, 2000, 3000};
        RecordingHost host = host();
        for (int i = 0; i < 2000; i++) {
            long sequence = host.next().getHeartbeat().getSequence();
            assertEquals(next[(int) (sequence / 1000)]++, sequence);
        }
    }

    @Test
    void aMessageOfThirtyMegabytesPassesUnchanged() throws Exception {
        byte[] content = new byte[30 * 1024 * 1024];
        new Random(7).nextBytes(content);
        client.send(FromHost.newBuilder()
                .setOutput(Output.newBuilder().addParts(UnsafeByteOperations.unsafeWrap(content)))
                .build());
        assertEquals(
                UnsafeByteOperations.unsafeWrap(content),
                host().next().getOutput().getParts(0));
    }

    @Test
    void anOrderlyCloseByTheHostIsReportedWithoutACause() throws Exception {
        client.send(hello("h1"));
        RecordingHost host = host();
        client.close();
        assertNull(host.end.get(5, TimeUnit.SECONDS));
        assertNull(controller.end.get(5, TimeUnit.SECONDS));
        assertEquals("h1", host.next().getHello().getHostId());
    }

    @Test
    void anOrderlyCloseByTheControllerComesAfterWhatWasSentBefore() throws Exception {
        RecordingHost host = hostAfterHello();
        host.sender.send(ToHost.newBuilder().setCommandId(1).build());
        host.sender.close();
        assertNull(controller.end.get(5, TimeUnit.SECONDS));
        assertEquals(1, controller.next().getCommandId());
    }

    @Test
    void aStoppedServerIsNoticedByTheHost() throws Exception {
        hostAfterHello();
        server.close();
        HostlinkException cause = assertInstanceOf(HostlinkException.class, controller.end.get(2, TimeUnit.SECONDS));
        assertEquals(HostlinkException.Code.LINK_LOST, cause.code());
    }

    @Test
    void anUnreachableControllerIsReportedAsALostLink() throws Exception {
        int port = server.port();
        server.close();
        RecordingController nobody = new RecordingController();
        try (HostlinkClient refused = HostlinkClient.connect("127.0.0.1:" + port, nobody)) {
            refused.send(hello("h1"));
            HostlinkException cause = assertInstanceOf(HostlinkException.class, nobody.end.get(5, TimeUnit.SECONDS));
            assertEquals(HostlinkException.Code.LINK_LOST, cause.code());
        }
    }

    @Test
    void aReceiverThatThrowsCutsItsStream() throws Exception {
        try (HostlinkServer broken = HostlinkServer.start(LOOPBACK, sender -> new HostReceiver() {
                    @Override
                    public void received(FromHost message) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public void closed(Throwable cause) {
                        hosts.add(new RecordingHost(sender));
                    }
                });
                HostlinkClient other = HostlinkClient.connect("127.0.0.1:" + broken.port(), controller)) {
            other.send(hello("h1"));
            assertInstanceOf(HostlinkException.class, controller.end.get(5, TimeUnit.SECONDS));
            host();
        }
    }

    @Test
    void addressesOutsideLoopbackAreRefused() {
        InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
        HostlinkException bind =
                assertThrows(HostlinkException.class, () -> HostlinkServer.start(everywhere, RecordingHost::new));
        assertEquals(HostlinkException.Code.PLAINTEXT_REFUSED, bind.code());
        HostlinkException dial =
                assertThrows(HostlinkException.class, () -> HostlinkClient.connect("192.0.2.1:7070", controller));
        assertEquals(HostlinkException.Code.PLAINTEXT_REFUSED, dial.code());
    }

    @Test
    void anAddressWithoutAPortIsRefused() {
        HostlinkException e =
                assertThrows(HostlinkException.class, () -> HostlinkClient.connect("localhost", controller));
        assertEquals(HostlinkException.Code.BAD_ADDRESS, e.code());
    }

    @Test
    void aPortThatIsTakenIsReported() {
        InetSocketAddress taken = new InetSocketAddress("127.0.0.1", server.port());
        HostlinkException e =
                assertThrows(HostlinkException.class, () -> HostlinkServer.start(taken, RecordingHost::new));
        assertEquals(HostlinkException.Code.BIND_FAILED, e.code());
    }

    @Test
    void printsTheRoundTripTime() throws Exception {
        RecordingHost host = hostAfterHello();
        long[] micros = new long[2000];
        for (int i = 0; i < micros.length; i++) {
            long start = System.nanoTime();
            client.send(heartbeat(i));
            host.next();
            host.sender.send(ToHost.newBuilder().setCommandId(i).build());
            controller.next();
            micros[i] = (System.nanoTime() - start) / 1000;
        }
        java.util.Arrays.sort(micros);
        System.out.printf("hostlink round trip: p50 %d us, p99 %d us%n", micros[1000], micros[1980]);
    }

    private RecordingHost hostAfterHello() throws InterruptedException {
        client.send(hello("h1"));
        RecordingHost host = host();
        host.next();
        return host;
    }

    private RecordingHost host() throws InterruptedException {
        return hosts.poll(10, TimeUnit.SECONDS);
    }

    private static FromHost hello(String id) {
        return FromHost.newBuilder().setHello(Hello.newBuilder().setHostId(id)).build();
    }

    private static FromHost heartbeat(long sequence) {
        return FromHost.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setSequence(sequence))
                .build();
    }
}

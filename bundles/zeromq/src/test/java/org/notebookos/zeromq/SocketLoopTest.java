package org.notebookos.zeromq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Sockets that come and go, as replicas do. */
class SocketLoopTest {

    private static final int LIMIT_SECONDS = 20;

    private final ZContext context = new ZContext();
    private final SocketLoop loop = new SocketLoop("test-sockets", 100);

    @AfterEach
    void close() {
        loop.close();
        context.close();
    }

    /** So often that connections which JeroMQ forgets are among them; their handshake has to begin anew. */
    @RepeatedTest(100)
    void aSocketIsHeardAfterAnOlderOneWasClosed() throws Exception {
        Peer older = new Peer();
        Peer newer = new Peer();
        older.isHeardSaying(1);
        newer.isHeardSaying(2);

        loop.execute(() -> loop.close(older.socket.join()));

        newer.isHeardSaying(3);
        new Peer().isHeardSaying(4);
        newer.isHeardSaying(5);
    }

    @Test
    void aSocketThatRestsHearsLaterWhatWasSaidMeanwhile() throws Exception {
        Peer resting = new Peer();
        Peer other = new Peer();
        resting.isHeardSaying(1);
        loop.execute(() -> loop.rest(resting.socket.join()));

        resting.says(2);
        resting.says(3);
        other.isHeardSaying(4);
        assertTrue(resting.heard.isEmpty());

        loop.execute(() -> loop.listen(resting.socket.join()));
        resting.isHeard(2);
        resting.isHeard(3);
        resting.isHeardSaying(5);
    }

    @Test
    void aSocketThatItsOwnHandlerPutsToRestHearsNoMoreInThatTurn() throws Exception {
        Peer peer = new Peer();
        CountDownLatch begun = new CountDownLatch(1);
        loop.execute(() -> await(begun));
        peer.restsAfterEach = true;
        peer.says(1);
        peer.says(2);

        begun.countDown();

        peer.isHeard(1);
        new Peer().isHeardSaying(3);
        assertTrue(peer.heard.isEmpty());
        loop.execute(() -> loop.listen(peer.socket.join()));
        peer.isHeard(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** One that answers whoever has greeted it, as kernels do, and the loop's socket that greets and hears it. */
    private final class Peer {

        private final ZMQ.Socket kernel = context.createSocket(SocketType.ROUTER);
        private final BlockingQueue<List<byte[]>> heard = new LinkedBlockingQueue<>();
        private final CompletableFuture<ZMQ.Socket> socket = new CompletableFuture<>();
        private final byte[] greeter;
        private volatile boolean restsAfterEach;

        Peer() {
            int port = kernel.bindToRandomPort("tcp://127.0.0.1");
            loop.execute(() -> {
                ZMQ.Socket opened =
                        loop.open(SocketType.DEALER, s -> s.connect("tcp://127.0.0.1:" + port), this::hears);
                opened.send("hello");
                socket.complete(opened);
            });
            kernel.setReceiveTimeOut(LIMIT_SECONDS * 1000);
            greeter = kernel.recv();
            assertNotNull(greeter, "nobody has greeted");
            kernel.recv();
        }

        private void hears(List<byte[]> frames) {
            heard.add(frames);
            if (restsAfterEach) {
                loop.rest(socket.join());
            }
        }

        void isHeardSaying(int number) throws InterruptedException {
            says(number);
            isHeard(number);
        }

        void says(int number) {
            kernel.sendMore(greeter);
            kernel.send(new byte[] {(byte) number});
        }

        void isHeard(int number) throws InterruptedException {
            byte[] sent = {(byte) number};
            List<byte[]> frames = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertNotNull(frames, "message " + number + " was not heard");
            assertArrayEquals(sent, frames.get(0));
        }
    }
}

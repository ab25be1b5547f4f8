package org.notebookos.zeromq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
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

    /** One that answers whoever has greeted it, as kernels do, and the loop's socket that greets and hears it. */
    private final class Peer {

        private final ZMQ.Socket kernel = context.createSocket(SocketType.ROUTER);
        private final BlockingQueue<List<byte[]>> heard = new LinkedBlockingQueue<>();
        private final CompletableFuture<ZMQ.Socket> socket = new CompletableFuture<>();
        private final byte[] greeter;

        Peer() {
            int port = kernel.bindToRandomPort("tcp://127.0.0.1");
            loop.execute(() -> {
                ZMQ.Socket opened = loop.open(SocketType.DEALER, s -> s.connect("tcp://127.0.0.1:" + port), heard::add);
                opened.send("hello");
                socket.complete(opened);
            });
            kernel.setReceiveTimeOut(LIMIT_SECONDS * 1000);
            greeter = kernel.recv();
            assertNotNull(greeter, "nobody has greeted");
            kernel.recv();
        }

        void isHeardSaying(int number) throws InterruptedException {
            byte[] sent = {(byte) number};
            kernel.sendMore(greeter);
            kernel.send(sent);
            List<byte[]> frames = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertNotNull(frames, "message " + number + " was not heard");
            assertArrayEquals(sent, frames.get(0));
        }
    }
}

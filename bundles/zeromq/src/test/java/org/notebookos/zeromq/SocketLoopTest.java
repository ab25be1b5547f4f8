package org.notebookos.zeromq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Sockets that come and go, as replicas do. */
class SocketLoopTest {

    private static final int LIMIT_SECONDS = 30;

    private final ZContext context = new ZContext();
    private final SocketLoop loop = new SocketLoop("test-sockets", 100);

    @AfterEach
    void close() {
        loop.close();
        context.close();
    }

    @Test
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

    /** One that sends, and the loop's socket that hears it. */
    private final class Peer {

        private final ZMQ.Socket sender = context.createSocket(SocketType.PUSH);
        private final BlockingQueue<List<byte[]>> heard = new LinkedBlockingQueue<>();
        private final CompletableFuture<ZMQ.Socket> socket = new CompletableFuture<>();

        Peer() {
            int port = sender.bindToRandomPort("tcp://127.0.0.1");
            loop.execute(() ->
                    socket.complete(loop.open(SocketType.PULL, s -> s.connect("tcp://127.0.0.1:" + port), heard::add)));
        }

        void isHeardSaying(int number) throws InterruptedException {
            byte[] sent = {(byte) number};
            sender.send(sent);
            List<byte[]> frames = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertNotNull(frames, "message " + number + " was not heard");
            assertArrayEquals(sent, frames.get(0));
        }
    }
}

package org.notebookos.agent.internal;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.notebookos.hostlink.HostReceiver;
import org.notebookos.hostlink.HostSender;
import org.notebookos.hostlink.HostlinkServer;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Hello;
import org.notebookos.hostlink.v1.ToHost;
import org.notebookos.hostlink.v1.Welcome;

/** A controller that accepts every host and otherwise does what its test says, over a real link. */
final class FakeController implements AutoCloseable {

    private final Map<String, BlockingQueue<HostSession>> arrivals = new ConcurrentHashMap<>();
    private final HostlinkServer server;

    FakeController() {
        this(0);
    }

    FakeController(int port) {
        server = HostlinkServer.start(new InetSocketAddress("127.0.0.1", port), HostSession::new);
    }

    String address() {
        return "127.0.0.1:" + server.port();
    }

    int port() {
        return server.port();
    }

    /** Waits for the next stream of a host. */
    HostSession host(String hostId) throws InterruptedException {
        HostSession session = queue(hostId).poll(20, TimeUnit.SECONDS);
        if (session == null) {
            throw new AssertionError("host " + hostId + " didn't come");
        }
        return session;
    }

    @Override
    public void close() {
        server.close();
    }

    private BlockingQueue<HostSession> queue(String hostId) {
        return arrivals.computeIfAbsent(hostId, unused -> new LinkedBlockingQueue<>());
    }

    /** One stream of a host. */
    final class HostSession implements HostReceiver {

        final Inbox<FromHost> inbox = new Inbox<>();
        private final HostSender sender;
        private volatile Hello hello;

        HostSession(HostSender sender) {
            this.sender = sender;
        }

        Hello hello() {
            return hello;
        }

        void send(ToHost.Builder message) {
            sender.send(message.build());
        }

        void hangUp() {
            sender.close();
        }

        @Override
        public void received(FromHost message) {
            if (message.hasHello()) {
                hello = message.getHello();
                inbox.add(message);
                sender.send(ToHost.newBuilder()
                        .setWelcome(Welcome.newBuilder().setLeaseEpoch(1))
                        .build());
                queue(hello.getHostId()).add(this);
            } else if (!message.hasHeartbeat()) {
                inbox.add(message);
            }
        }

        @Override
        public void closed(Throwable cause) {
            inbox.close();
        }
    }
}

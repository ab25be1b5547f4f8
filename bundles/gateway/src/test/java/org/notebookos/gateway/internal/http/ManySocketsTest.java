package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gateway.internal.access.AccessPolicy;
import org.notebookos.scheduler.api.Channel;

/** Two hundred WebSockets of a hundred kernels, and some that don't read: others are served, memory is bounded. */
class ManySocketsTest {

    private static final int KERNELS = 100;
    private static final int SOCKETS = 200;
    private static final int DEAF = 3;
    private static final String MEGABYTE = "{\"text\":\"" + "x".repeat(1 << 20) + "\"}";

    @TempDir
    Path root;

    private GatewayServer server;
    private final List<String> kernels = new ArrayList<>();
    private final List<TestSocket> sockets = new ArrayList<>();
    private final List<Socket> deaf = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = new GatewayServer(new AccessPolicy(Optional.empty(), Set.of(), Set.of()), "", root, 60);
        for (int i = 0; i < KERNELS; i++) {
            kernels.add(server.kernels.idleKernel());
        }
    }

    @AfterEach
    void stop() throws Exception {
        sockets.forEach(TestSocket::abort);
        for (Socket socket : deaf) {
            socket.close();
        }
        server.close();
    }

    private String kernelOf(int socket) {
        return kernels.get(socket % KERNELS);
    }

    @Test
    void everySocketIsServedWhileSomeDoNotReadAndWhatWaitsIsBounded() throws Exception {
        for (int i = 0; i < SOCKETS; i++) {
            sockets.add(TestSocket.open(
                    server.socketUri("/api/kernels/" + kernelOf(i) + "/channels?session_id=s" + i), i % 2 == 0));
        }
        for (int i = 0; i < DEAF; i++) {
            deaf.add(deafSocket(kernels.get(i), "deaf" + i));
        }
        // More than all clients together may have waiting; those that read get all of it.
        for (int megabyte = 0; megabyte < 24; megabyte++) {
            for (int i = 0; i < DEAF; i++) {
                server.kernels.output(kernels.get(i), Channel.IOPUB, "", "stream", "{}".getBytes(), MEGABYTE);
                for (int socket = i; socket < SOCKETS; socket += KERNELS) {
                    assertEquals(
                            MEGABYTE.length(),
                            sockets.get(socket).next().message().content().length);
                }
            }
            assertTrue(server.budget.held() < GatewayServer.TOTAL + (4L << 20), "held " + server.budget.held());
        }
        assertTrue(server.budget.dropped() > 0, "the deaf were far behind");
        for (int i = 0; i < SOCKETS; i++) {
            sockets.get(i).send(Requests.kernelInfo("s" + i));
        }
        for (int i = 0; i < SOCKETS; i++) {
            while (!TestSocket.describe(sockets.get(i).next()).equals("shell kernel_info_reply")) {
                // iopub of others of the same kernel
            }
        }
    }

    private Socket deafSocket(String kernel, String session) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        String handshake = "GET /api/kernels/" + kernel + "/channels?session_id=" + session
                + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        socket.getOutputStream().write(handshake.getBytes());
        assertTrue(new String(socket.getInputStream().readNBytes(12)).endsWith("101"));
        return socket;
    }
}

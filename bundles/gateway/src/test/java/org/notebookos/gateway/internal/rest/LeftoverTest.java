package org.notebookos.gateway.internal.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that was refused may send on for a while, and holds nothing but its connection meanwhile. */
class LeftoverTest {

    private static final int THREADS = 8;
    private static final byte[] MEGABYTE = new byte[1 << 20];

    private final QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    private final Server server = new Server(threads);
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final List<Socket> clients = new ArrayList<>();

    /** Refuses without a look at the body. */
    private static final class Refusing extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            JsonReplies.error(response, 403, "no");
        }
    }

    private void start(Leftover leftover, Duration idle) throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addFilter(new FilterHolder(new LeftoverFilter(leftover)), "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(new ServletHolder(new Refusing()), "/");
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(idle.toMillis());
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
        server.stop();
    }

    /** Begins a request with a body that has no end, and waits for the first byte of its answer. */
    private Socket refused() throws IOException {
        Socket client = new Socket("127.0.0.1", connector.getLocalPort());
        clients.add(client);
        client.setSoTimeout(20_000);
        String head = "PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + Long.MAX_VALUE + "\r\n\r\n";
        client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        assertEquals('H', client.getInputStream().read());
        return client;
    }

    private static void sendWithoutEnd(Socket client) {
        assertThrows(SocketException.class, () -> {
            for (int megabytes = 0; megabytes < 1_000; megabytes++) {
                client.getOutputStream().write(MEGABYTE);
            }
        });
    }

    @Test
    void whoSendsTooMuchIsCutOff() throws Exception {
        start(new Leftover(8 << 20, Duration.ofHours(1)), Duration.ofHours(1));
        sendWithoutEnd(refused());
    }

    @Test
    void whoSendsTooLongIsCutOff() throws Exception {
        start(new Leftover(Long.MAX_VALUE, Duration.ZERO), Duration.ofHours(1));
        sendWithoutEnd(refused());
    }

    @Test
    void whoSendsNothingIsCutOff() throws Exception {
        start(new Leftover(Long.MAX_VALUE, Duration.ofHours(1)), Duration.ofMillis(100));
        String rest = new String(refused().getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertTrue(rest.startsWith("TTP/1.1 403") && rest.endsWith("}"), rest);
    }

    @Test
    void manyThatSendOnHoldNoThreads() throws Exception {
        start(Leftover.USUAL, Duration.ofHours(1));
        for (int client = 0; client < 10 * THREADS; client++) {
            refused().getOutputStream().write(0);
        }
        refused();
    }
}

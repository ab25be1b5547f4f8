package org.notebookos.gateway.internal.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As long as nobody can judge who may come in, nobody comes in. */
class FrontGateTest {

    private final AtomicReference<Filter> keeper = new AtomicReference<>();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient client = HttpClient.newHttpClient();

    /** Somebody else's servlet. */
    private static final class Open extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("open");
        }
    }

    @BeforeEach
    void start() throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        FrontGate gate = new FrontGate(() -> Optional.ofNullable(keeper.get()));
        context.addFilter(new FilterHolder(gate), "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(new ServletHolder(new Open()), "/");
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private HttpResponse<String> post(String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
        return client.send(
                HttpRequest.newBuilder(address)
                        .timeout(Duration.ofSeconds(10))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"command\":\"lb\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void withoutAKeeperEverythingIsClosedButHealth() throws Exception {
        HttpResponse<String> refused = post("/nbos/api/shell");

        assertEquals(503, refused.statusCode());
        assertTrue(refused.body().contains("the gateway isn't ready"), refused.body());
        assertEquals("2", refused.headers().firstValue("Retry-After").orElse(""));
        assertEquals(503, post("/").statusCode());
        assertEquals(503, post("/nbos/health/../api/shell").statusCode());
        assertEquals("open", post("/nbos/health").body());
    }

    @Test
    void theKeeperJudgesFromItsComingToItsGoing() throws Exception {
        keeper.set((request, response, chain) -> {
            if (((HttpServletRequest) request).getRequestURI().equals("/in")) {
                chain.doFilter(request, response);
            } else {
                ((HttpServletResponse) response).setStatus(403);
            }
        });
        assertEquals("open", post("/in").body());
        assertEquals(403, post("/out").statusCode());

        keeper.set(null);
        assertEquals(503, post("/in").statusCode());
    }
}

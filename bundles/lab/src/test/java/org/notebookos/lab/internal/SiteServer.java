package org.notebookos.lab.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A site in a real Jetty on a free port, and a client of it that follows no redirects. */
final class SiteServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient client = HttpClient.newHttpClient();

    SiteServer(Site site) throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        for (Served each : site.served()) {
            ServletHolder holder = new ServletHolder(each.name(), each.servlet());
            each.patterns().forEach(pattern -> context.addServlet(holder, pattern));
        }
        context.addFilter(new FilterHolder((Filter) SiteServer::nameUser), "/*", EnumSet.of(DispatcherType.REQUEST));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    /** As the gateway's filter does, but by a header; "-" stands for a gateway that isn't there. */
    private static void nameUser(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String user = Objects.requireNonNullElse(((HttpServletRequest) request).getHeader("X-User"), "notebookos");
        request.setAttribute("org.notebookos.gateway.user", user.equals("-") ? null : user);
        chain.doFilter(request, response);
    }

    HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, "", headers);
    }

    HttpResponse<byte[]> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + connector.getLocalPort() + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    String text(String path) throws IOException, InterruptedException {
        return text(get(path));
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    /** What a page tells its application. */
    JsonNode config(String path) throws IOException, InterruptedException {
        String page = text(path);
        int start = page.indexOf('>', page.indexOf("jupyter-config-data")) + 1;
        return JSON.readTree(page.substring(start, page.indexOf("</script>", start)));
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}

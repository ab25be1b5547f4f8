package org.notebookos.gateway.internal.access;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * {@code /logout}: logs a browser out and closes what it has open. As with the reference, following a link is enough; but it
 * must be a link of ours. Stateless.
 */
final class LogoutServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Browsers browsers;
    private final transient OpenConnections connections;
    private final String basePath;

    LogoutServlet(Browsers browsers, OpenConnections connections, String basePath) {
        this.browsers = browsers;
        this.connections = connections;
        this.basePath = basePath;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String site = request.getHeader("Sec-Fetch-Site");
        if ("cross-site".equals(site) || "same-site".equals(site) || !browsers.isOwnPage(request)) {
            LoginPage.sentence(response, 403, basePath, "A page of another site wanted to log you out.");
            return;
        }
        browsers.end(request, response);
        connections.sweep();
        LoginPage.sentence(response, 200, basePath, "You are logged out.");
    }
}

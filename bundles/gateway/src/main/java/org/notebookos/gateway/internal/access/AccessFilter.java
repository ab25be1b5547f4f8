package org.notebookos.gateway.internal.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.notebookos.gateway.internal.rest.JsonReplies;
import org.notebookos.gateway.internal.url.ApiPath;
import org.notebookos.gateway.internal.url.Query;

/** Stands before every servlet of the server: token, Host, Origin, and CORS. Stateless. */
public final class AccessFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final String HEALTH = "/nbos/health";

    /** Clients ask for these without a token, to find out whether there is a page to log in; there is none. */
    private static final Set<String> PROBES =
            Set.of("/", "/tree", "/lab", "/login", "/hub", "/hub/api", "/hub/api/", "/favicon.ico");

    private final transient AccessPolicy policy;
    private final String basePath;

    public AccessFilter(AccessPolicy policy, String basePath) {
        this.policy = policy;
        this.basePath = basePath;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String origin = request.getHeader("Origin");
        if (origin != null && policy.allows(origin)) {
            allow(response, origin);
        }
        if (request.getMethod().equals("OPTIONS")) {
            preflight(response);
            return;
        }
        String path = request.getRequestURI();
        if (path.equals(HEALTH)) {
            chain.doFilter(request, response);
            return;
        }
        AccessPolicy.Verdict verdict = policy.judge(
                request.getHeader("Host"), origin, request.getHeader("Authorization"), tokenOfUrl(request));
        switch (verdict) {
            case WELCOME -> chain.doFilter(request, response);
            case NO_TOKEN -> refuseUnknown(request, response, path);
            case FOREIGN_HOST -> JsonReplies.error(
                    response, 403, "this server is not known by that Host name; see the setting allowedHosts");
            case FOREIGN_ORIGIN -> JsonReplies.error(
                    response, 403, "pages of that Origin may not use this server; see the setting allowedOrigins");
        }
    }

    private void refuseUnknown(HttpServletRequest request, HttpServletResponse response, String path)
            throws IOException {
        String below = path.startsWith(basePath) ? path.substring(basePath.length()) : path;
        if (PROBES.contains(below.isEmpty() ? "/" : below)) {
            JsonReplies.error(response, 404, "no such resource");
        } else if (request.getHeader("Authorization") == null
                && tokenOfUrl(request).isEmpty()) {
            response.setHeader("WWW-Authenticate", "Bearer");
            JsonReplies.error(response, 401, "a token is needed");
        } else {
            JsonReplies.error(response, 403, "wrong token");
        }
    }

    private Optional<String> tokenOfUrl(HttpServletRequest request) {
        return Query.of(request).get("token").or(() -> ApiPath.token(request.getRequestURI(), basePath));
    }

    private void allow(HttpServletResponse response, String origin) {
        boolean any = policy.origins().contains("*");
        response.setHeader("Access-Control-Allow-Origin", any ? "*" : origin);
        response.setHeader("Access-Control-Expose-Headers", "Location");
        if (!any) {
            response.addHeader("Vary", "Origin");
        }
    }

    private static void preflight(HttpServletResponse response) {
        response.setHeader("Access-Control-Allow-Methods", "GET, PUT, POST, PATCH, DELETE, OPTIONS");
        response.setHeader("Access-Control-Allow-Headers", "authorization, content-type, x-xsrftoken, accept");
        response.setHeader("Access-Control-Max-Age", "600");
        response.setStatus(204);
    }
}

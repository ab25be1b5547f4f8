package org.notebookos.gateway.internal.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.access.Door.Verdict;
import org.notebookos.gateway.internal.rest.JsonReplies;
import org.notebookos.gateway.internal.url.ApiPath;
import org.notebookos.gateway.internal.url.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands before every servlet of the server: who asks, Host, Origin, and CORS. Stateless beside its parts. */
final class AccessFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(AccessFilter.class);
    private static final String HEALTH = "/nbos/health";
    private static final String OPERATORS = "/nbos";

    /** Clients ask for these without a token, to find out whether there is a page to log in. */
    private static final Set<String> PROBES =
            Set.of("/", "/tree", "/lab", "/hub", "/hub/api", "/hub/api/", "/favicon.ico");

    private final transient Door door;
    private final transient Browsers browsers;
    private final transient Peers peers;
    private final String basePath;

    AccessFilter(Door door, Browsers browsers, Peers peers, String basePath) {
        this.door = door;
        this.browsers = browsers;
        this.peers = peers;
        this.basePath = basePath;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        // An upgrade needs the server's own response.
        boolean upgrade = request.getHeader("Upgrade") != null;
        HttpServletResponse plain = upgrade ? response : new PlainErrors(response);
        try {
            filter(request, plain, chain);
        } catch (ServletException | RuntimeException e) {
            // The server would write a page with the URL; the log must not have it either.
            LOG.error("{} failed", request.getServletPath(), e);
            if (!response.isCommitted()) {
                response.reset();
                JsonReplies.error(response, 500, "internal error; the gateway's log has the details");
            }
        }
    }

    private void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String origin = request.getHeader("Origin");
        if (origin != null && door.policy().allows(origin)) {
            allow(response, origin);
        }
        // A page's address may hold a token until it is redirected.
        response.setHeader("Referrer-Policy", "same-origin");
        if (request.getMethod().equals("OPTIONS")) {
            preflight(response);
        } else if (request.getRequestURI().equals(HEALTH)) {
            chain.doFilter(request, response);
        } else if (isLogin(request)) {
            loginPage(request, response, chain);
        } else {
            judge(request, response, chain);
        }
    }

    /** The servlet that will answer counts, not what the client has written. */
    private boolean isLogin(HttpServletRequest request) {
        String path = request.getServletPath();
        return path.equals(basePath + "/login") || path.equals(basePath + "/logout");
    }

    private void loginPage(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (door.servesPages(request.getHeader("Host"))) {
            chain.doFilter(request, response);
        } else {
            JsonReplies.error(response, 403, "nobody can log in under that Host name; see the setting allowedHosts");
        }
    }

    private void judge(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Verdict verdict = door.judge(ask(request));
        if (!(verdict instanceof Verdict.Welcome) && hasBody(request)) {
            // It isn't read, so nothing can follow it, and a client that isn't told would send its next request in
            // vain.
            response.setHeader("Connection", "close");
        }
        if (verdict instanceof Verdict.Welcome welcome) {
            if (enter(request, response, welcome.pass())) {
                chain.doFilter(request, response);
            }
        } else if (verdict instanceof Verdict.Refused refused) {
            JsonReplies.error(response, refused.status(), refused.message());
        } else if (verdict instanceof Verdict.Later later) {
            response.setHeader("Retry-After", Long.toString(later.after().toSeconds()));
            JsonReplies.error(response, 429, "too many wrong tokens from this address; try again later");
        } else if (verdict instanceof Verdict.Stranger stranger) {
            refuseStranger(request, response, stranger.tried());
        }
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    private Ask ask(HttpServletRequest request) {
        return new Ask(
                request.getMethod(),
                request.getHeader("Upgrade") != null,
                request.getHeader("Host"),
                request.getHeader("Origin"),
                request.getHeader("Sec-Fetch-Site"),
                request.getHeader("Sec-Fetch-Mode"),
                credentials(request),
                browsers.login(request),
                browsers.xsrf(request),
                peers.of(request));
    }

    private List<String> credentials(HttpServletRequest request) {
        List<String> found = new ArrayList<>();
        headerToken(request.getHeader("Authorization")).ifPresent(found::add);
        tokenOfUrl(request).filter(token -> !found.contains(token)).ifPresent(found::add);
        return found;
    }

    private static Optional<String> headerToken(String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        String[] words = authorization.strip().split("\\s+", 2);
        boolean scheme = words[0].equalsIgnoreCase("token") || words[0].equalsIgnoreCase("bearer");
        return scheme && words.length == 2 ? Optional.of(words[1]) : Optional.empty();
    }

    /** Lets somebody in; returns whether the request is to be answered, and has not been. */
    private boolean enter(HttpServletRequest request, HttpServletResponse response, Pass pass) throws IOException {
        if (isOperators(request) && !pass.user().admin()) {
            JsonReplies.error(response, 403, "only administrators may use /nbos");
            return false;
        }
        pass.stamp(request);
        try {
            return !isPage(request) || pass.grant() instanceof Grant.Open || openPage(request, response, pass);
        } catch (GatewayException e) {
            JsonReplies.error(response, e.code().status(), e.getMessage());
            return false;
        }
    }

    /** Turns a token in the address of a page into a cookie. */
    private boolean openPage(HttpServletRequest request, HttpServletResponse response, Pass pass) throws IOException {
        if (Query.of(request).get("token").isEmpty()) {
            browsers.provideXsrf(request, response);
            return true;
        }
        if (!browsers.servesPages(request)) {
            JsonReplies.error(response, 403, "nobody can log in under that Host name; see the setting allowedHosts");
            return false;
        }
        if (!(pass.grant() instanceof Grant.Browser)) {
            browsers.begin(request, response, pass);
        }
        browsers.redirectWithoutToken(request, response);
        return false;
    }

    private static boolean isOperators(HttpServletRequest request) {
        return isBelow(request.getServletPath(), OPERATORS) || isBelow(request.getRequestURI(), OPERATORS);
    }

    private static boolean isBelow(String path, String parent) {
        return path.equals(parent) || path.startsWith(parent + "/");
    }

    /** What people see, not what programs read: some of these, too, accept HTML. */
    private boolean isPage(HttpServletRequest request) {
        String path = request.getRequestURI();
        return request.getMethod().equals("GET")
                && request.getHeader("Upgrade") == null
                && Browsers.wantsPage(request)
                && !isBelow(path, basePath + "/api")
                && !isBelow(path, basePath + ApiPath.TOKEN_PREFIX)
                && !isBelow(path, "/nbos/api");
    }

    private void refuseStranger(HttpServletRequest request, HttpServletResponse response, boolean tried)
            throws IOException {
        String path = request.getRequestURI();
        String below = path.startsWith(basePath) ? path.substring(basePath.length()) : path;
        if (isPage(request)) {
            browsers.redirectToLogin(request, response);
        } else if (PROBES.contains(below.isEmpty() ? "/" : below)) {
            JsonReplies.error(response, 404, "no such resource");
        } else if (tried) {
            JsonReplies.error(response, 403, "wrong token");
        } else {
            response.setHeader("WWW-Authenticate", "Bearer");
            JsonReplies.error(response, 401, "a token is needed");
        }
    }

    private Optional<String> tokenOfUrl(HttpServletRequest request) {
        return Query.of(request).get("token").or(() -> ApiPath.token(request.getRequestURI(), basePath));
    }

    private void allow(HttpServletResponse response, String origin) {
        boolean any = door.policy().origins().contains("*");
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

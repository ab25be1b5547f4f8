package org.notebookos.gateway.internal.access;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.access.Credentials.Answer;
import org.notebookos.gateway.internal.rest.JsonReplies;
import org.notebookos.gateway.internal.url.Query;

/**
 * {@code /login}: the page, and its form, whose fields are named as the reference's, so that clients that fill in a password
 * can fill in a token. {@code /login/NAME} and {@code /login/NAME/callback} are those of an identity provider. Stateless.
 */
final class LoginServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final int LARGEST_FORM = 64 << 10;

    private final transient Credentials credentials;
    private final transient Browsers browsers;
    private final transient IdentityDesk providers;
    private final transient ProviderDoor providerDoor;
    private final String basePath;

    LoginServlet(
            Credentials credentials,
            Browsers browsers,
            IdentityDesk providers,
            ProviderDoor providerDoor,
            String basePath) {
        this.credentials = credentials;
        this.browsers = browsers;
        this.providers = providers;
        this.providerDoor = providerDoor;
        this.basePath = basePath;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String below = request.getPathInfo() == null ? "/" : request.getPathInfo();
        if (browsers.open()) {
            Browsers.redirect(response, next(request));
        } else if (below.equals("/")) {
            page(request, response, 200, Optional.empty());
        } else {
            Optional<String> problem = providerDoor.handle(request, response, below.substring(1), next(request));
            if (problem.isPresent()) {
                page(request, response, 403, problem);
            }
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getPathInfo() != null && !request.getPathInfo().equals("/")) {
            JsonReplies.error(response, 405, "method not allowed here");
            return;
        }
        if (browsers.open()) {
            Browsers.redirect(response, next(request));
            return;
        }
        byte[] body = request.getInputStream().readNBytes(LARGEST_FORM + 1);
        if (body.length > LARGEST_FORM) {
            JsonReplies.error(response, 413, "the form is larger than " + LARGEST_FORM + " bytes");
            return;
        }
        Query form = Query.of(new String(body, StandardCharsets.UTF_8));
        Ask.Xsrf xsrf = form.get("_xsrf")
                .map(given -> browsers.xsrf(request, Optional.of(given)))
                .orElseGet(() -> browsers.xsrf(request));
        if (!browsers.isOwnPage(request) || xsrf.problem().isPresent()) {
            refuse(request, response, 403, "this form is too old, or comes from another site: please try again");
            return;
        }
        String secret =
                form.get("password").or(() -> form.get("token")).orElse("").strip();
        logIn(request, response, secret);
    }

    private void logIn(HttpServletRequest request, HttpServletResponse response, String secret) throws IOException {
        Answer answer = credentials.check(secret, browsers.peer(request).address());
        if (answer instanceof Answer.Known known) {
            try {
                browsers.begin(request, response, known.pass());
            } catch (GatewayException e) {
                refuse(request, response, e.code().status(), e.getMessage());
                return;
            }
            Browsers.redirect(response, next(request));
        } else if (answer instanceof Answer.Later later) {
            response.setHeader("Retry-After", Long.toString(later.after().toSeconds()));
            refuse(request, response, 429, "too many wrong tokens from this address; try again later");
        } else if (answer instanceof Answer.Unavailable) {
            refuse(request, response, 503, "the identity provider can't be asked at the moment; try again");
        } else {
            refuse(request, response, 401, "That is not a token that counts.");
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, int status, String message)
            throws IOException {
        if (Browsers.wantsPage(request)) {
            page(request, response, status, Optional.of(message));
        } else {
            JsonReplies.error(response, status, message);
        }
    }

    private void page(HttpServletRequest request, HttpServletResponse response, int status, Optional<String> problem)
            throws IOException {
        Map<String, String> titles = new TreeMap<>();
        providers.providers().forEach((name, provider) -> titles.put(name, provider.displayName()));
        String xsrf = browsers.provideXsrf(request, response);
        LoginPage.login(response, status, basePath, next(request), xsrf, titles, problem);
    }

    private String next(HttpServletRequest request) {
        return NextPath.of(Query.of(request).get("next").orElse(null), basePath);
    }
}

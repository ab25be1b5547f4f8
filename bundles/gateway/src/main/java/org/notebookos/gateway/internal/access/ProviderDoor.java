package org.notebookos.gateway.internal.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.access.ProviderLogins.Pending;
import org.notebookos.gateway.internal.url.Query;
import org.notebookos.spi.identity.Identity;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityProvider;
import org.notebookos.spi.identity.Login;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends browsers to identity providers and takes them back. Owner of the bound on how many wait at a time; thread-safe. */
final class ProviderDoor {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderDoor.class);
    private static final String COOKIE = "nbos-login";
    private static final String CALLBACK = "/callback";
    private static final int MOST_WAITING = 16;

    private final IdentityDesk providers;
    private final Vouching vouching;
    private final ProviderLogins logins;
    private final Browsers browsers;
    private final String basePath;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    ProviderDoor(IdentityDesk providers, Vouching vouching, ProviderLogins logins, Browsers browsers, String basePath) {
        this.providers = providers;
        this.vouching = vouching;
        this.logins = logins;
        this.browsers = browsers;
        this.basePath = basePath;
    }

    /**
     * Begins or finishes a login.
     *
     * @param path below {@code /login/}
     * @param next where the browser wants to go; is a path of this server
     * @return what went wrong, for people; empty: the browser has been answered
     */
    Optional<String> handle(HttpServletRequest request, HttpServletResponse response, String path, String next)
            throws IOException {
        boolean callback = path.endsWith(CALLBACK);
        String name = callback ? path.substring(0, path.length() - CALLBACK.length()) : path;
        Optional<IdentityProvider> provider = providers.provider(name);
        if (provider.isEmpty()) {
            return Optional.of("There is no identity provider of that name any more.");
        }
        if (!waiting.tryAcquire()) {
            return Optional.of("Too many people log in at the moment. Please try again.");
        }
        try {
            if (callback) {
                return finish(request, response, name, provider.get());
            }
            begin(request, response, name, provider.get(), next);
            return Optional.empty();
        } catch (IdentityException e) {
            LOG.info("identity provider {}: {}: {}", name, e.code(), e.getMessage());
            return Optional.of(
                    e.code() == IdentityException.Code.UNAVAILABLE
                            ? "The identity provider can't be reached. Please try again."
                            : "The identity provider does not let you in.");
        } catch (GatewayException e) {
            return Optional.of(e.getMessage());
        } finally {
            waiting.release();
        }
    }

    private void begin(
            HttpServletRequest request,
            HttpServletResponse response,
            String name,
            IdentityProvider provider,
            String next)
            throws IOException {
        Peers.Peer peer = browsers.peer(request);
        URI callback = URI.create((peer.secure() ? "https://" : "http://") + request.getHeader("Host") + basePath
                + "/login/" + name + CALLBACK);
        Login login = Vouching.await(provider.begin(callback));
        String browser = Browsers.cookie(request, COOKIE)
                .filter(text -> text.length() >= 43)
                .orElseGet(SecretText::random);
        logins.begun(new Pending(name, login, callback, next, SecretText.hash(browser), peer.address(), logins.end()));
        String age = "; Max-Age=" + ProviderLogins.LASTS.toSeconds();
        response.addHeader(
                "Set-Cookie", browsers.cookie(request, COOKIE, browser, basePath + "/login/", age, "; HttpOnly"));
        Browsers.redirect(response, login.location().toString());
    }

    private Optional<String> finish(
            HttpServletRequest request, HttpServletResponse response, String name, IdentityProvider provider)
            throws IOException {
        Map<String, String> parameters = Query.of(request).all();
        Optional<Pending> pending =
                logins.take(parameters.getOrDefault("state", ""), name, Browsers.cookie(request, COOKIE));
        if (pending.isEmpty()) {
            return Optional.of("This login has ended, or began in another browser. Please begin again.");
        }
        Pending begun = pending.get();
        Identity identity = Vouching.await(provider.finish(begun.login(), begun.callback(), parameters));
        browsers.begin(request, response, vouching.pass(name, identity));
        LOG.info("user {} logged in with identity provider {}", identity.user(), name);
        Browsers.redirect(response, begun.next());
        return Optional.empty();
    }
}

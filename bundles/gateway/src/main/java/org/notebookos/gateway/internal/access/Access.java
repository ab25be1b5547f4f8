package org.notebookos.gateway.internal.access;

import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of access control together. Immutable; the parts own their state. */
public final class Access {

    private static final Logger LOG = LoggerFactory.getLogger(Access.class);
    private static final int SWEEP_SECONDS = 5;

    private final NamedTokens tokens;
    private final BrowserLogins logins;
    private final Vouching vouching;
    private final Credentials credentials;
    private final OpenConnections connections;
    private final AccessFilter filter;
    private final LoginServlet loginServlet;
    private final LogoutServlet logoutServlet;

    /**
     * @param policy names and origins
     * @param settings the rest
     * @param basePath what all paths of Jupyter begin with
     * @param providers identity providers
     * @param clock tells when things end
     */
    public Access(AccessPolicy policy, AccessSettings settings, String basePath, IdentityDesk providers, Clock clock) {
        connections = new OpenConnections(this::counts);
        tokens = new NamedTokens(file(settings, "tokens.json"), clock, connections::sweep);
        vouching = new Vouching(providers, clock, settings.loginLasts());
        FailedLogins failures =
                new FailedLogins(settings.failuresPerMinute(), settings.failuresPerMinuteOverall(), System::nanoTime);
        credentials = new Credentials(policy.token(), tokens, vouching, failures);
        logins = new BrowserLogins(file(settings, "logins.json"), clock, settings.loginLasts(), this::counts);
        Door door = new Door(policy, ownNames(), credentials, logins);
        Peers peers = new Peers(settings.trustedProxies());
        Browsers browsers = new Browsers(door, logins, peers, basePath);
        filter = new AccessFilter(door, browsers, peers, basePath);
        ProviderLogins providerLogins = new ProviderLogins(clock);
        ProviderDoor providerDoor = new ProviderDoor(providers, vouching, providerLogins, browsers, basePath);
        loginServlet = new LoginServlet(credentials, browsers, providers, providerDoor, basePath);
        logoutServlet = new LogoutServlet(browsers, connections, basePath);
        if (credentials.guessable()) {
            LOG.info("the token of the configuration has less than 32 characters: it may be found by trying; let"
                    + " one be made, or make named tokens");
        }
    }

    private static Optional<Path> file(AccessSettings settings, String name) {
        return settings.directory().map(directory -> directory.resolve(name));
    }

    /** Names under which a browser may know this machine; no name server is asked. */
    private static Set<String> ownNames() {
        Set<String> names = new LinkedHashSet<>(Set.of("localhost"));
        try {
            HostName.parse(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT))
                    .ifPresent(host -> names.add(host.name()));
        } catch (UnknownHostException e) {
            LOG.debug("this machine has no name", e);
        }
        return names;
    }

    private boolean counts(Grant grant) {
        if (grant instanceof Grant.OwnerToken owner) {
            return credentials.isOwner(owner.hash());
        }
        if (grant instanceof Grant.NamedToken token) {
            return tokens.counts(token.hash());
        }
        if (grant instanceof Grant.Browser browser) {
            return logins.counts(browser.hash());
        }
        if (grant instanceof Grant.Vouched vouched) {
            return vouching.counts(vouched);
        }
        return true;
    }

    /** Ends, from time to time, the connections of what has expired; stops with the timer. */
    public void start(ScheduledExecutorService timer) {
        timer.scheduleWithFixedDelay(connections::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    /** Stands before every servlet. */
    public Filter filter() {
        return filter;
    }

    /** {@code /login} and {@code /login/*}. */
    public Servlet login() {
        return loginServlet;
    }

    /** {@code /logout}. */
    public Servlet logout() {
        return logoutServlet;
    }

    /** The tokens that were made. */
    public NamedTokens tokens() {
        return tokens;
    }

    /** The connections that end with the pass that they were opened with. */
    public OpenConnections connections() {
        return connections;
    }
}

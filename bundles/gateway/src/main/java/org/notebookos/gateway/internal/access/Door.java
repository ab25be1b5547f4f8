package org.notebookos.gateway.internal.access;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Decides who is let in. Stateless beside its parts; thread-safe. */
final class Door {

    private static final Pass EVERYBODY = new Pass(User.OWNER, new Grant.Open());

    /** What a request gets. */
    sealed interface Verdict {

        /** It is let in. */
        record Welcome(Pass pass) implements Verdict {}

        /** Nobody is known by what it says. */
        record Stranger(boolean tried) implements Verdict {}

        /** It is refused, whoever sends it. */
        record Refused(int status, String message) implements Verdict {}

        /** It has to wait, because of too many failures. */
        record Later(Duration after) implements Verdict {}
    }

    private final AccessPolicy policy;
    private final Set<String> ownNames;
    private final Credentials credentials;
    private final BrowserLogins logins;

    /** @param ownNames of this machine, under which people may log in if the policy names none */
    Door(AccessPolicy policy, Set<String> ownNames, Credentials credentials, BrowserLogins logins) {
        this.policy = policy;
        this.ownNames = ownNames;
        this.credentials = credentials;
        this.logins = logins;
    }

    AccessPolicy policy() {
        return policy;
    }

    /** Tells whether people may log in under a Host header. */
    boolean servesPages(String host) {
        return policy.servesPages(host, ownNames);
    }

    Verdict judge(Ask ask) {
        if (!policy.serves(ask.host())) {
            return foreignHost();
        }
        if (policy.isOpen()) {
            boolean own = ask.origin() == null || policy.allows(ask.origin()) || isOwn(ask);
            return own ? new Verdict.Welcome(EVERYBODY) : foreignOrigin();
        }
        Verdict byToken = new Verdict.Stranger(false);
        for (String credential : ask.credentials()) {
            byToken = verdict(credentials.check(credential, ask.peer().address()));
            if (byToken instanceof Verdict.Welcome) {
                // Who knows the token may come from anywhere; whether a page may read the answer is CORS's affair.
                return byToken;
            }
        }
        Optional<Pass> browser = ask.cookie().flatMap(logins::pass);
        return browser.isPresent() ? withCookie(ask, browser.get()) : byToken;
    }

    private static Verdict verdict(Credentials.Answer answer) {
        if (answer instanceof Credentials.Answer.Known known) {
            return new Verdict.Welcome(known.pass());
        }
        if (answer instanceof Credentials.Answer.Later later) {
            return new Verdict.Later(later.after());
        }
        if (answer instanceof Credentials.Answer.Unavailable) {
            return new Verdict.Refused(503, "the identity provider can't be asked at the moment; try again");
        }
        return new Verdict.Stranger(true);
    }

    /** A browser sends its cookie whoever makes it do so: here it must be a page of ours. */
    private Verdict withCookie(Ask ask, Pass pass) {
        if (!servesPages(ask.host())) {
            return foreignHost();
        }
        if (ask.upgrade()) {
            boolean ours = ask.origin() == null ? ask.xsrf().problem().isEmpty() : isOwn(ask);
            return ours ? new Verdict.Welcome(pass) : foreignOrigin();
        }
        if (ask.changesNothing()) {
            boolean foreign = ask.site() != null
                    && (ask.site().equals("cross-site") || ask.site().equals("same-site"));
            boolean embedded = foreign && !"navigate".equals(ask.mode());
            return embedded ? foreignOrigin() : new Verdict.Welcome(pass);
        }
        if (ask.origin() != null && !isOwn(ask)) {
            return foreignOrigin();
        }
        Optional<String> problem = ask.xsrf().problem();
        return problem.<Verdict>map(text -> new Verdict.Refused(403, text)).orElseGet(() -> new Verdict.Welcome(pass));
    }

    private static boolean isOwn(Ask ask) {
        return AccessPolicy.isOwn(ask.origin(), ask.host(), ask.peer().secure());
    }

    private static Verdict foreignHost() {
        return new Verdict.Refused(403, "this server is not known by that Host name; see the setting allowedHosts");
    }

    private static Verdict foreignOrigin() {
        return new Verdict.Refused(403, "pages of that Origin may not use this server; see the setting allowedOrigins");
    }
}

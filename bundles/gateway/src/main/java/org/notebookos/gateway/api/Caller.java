package org.notebookos.gateway.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Who asks, as the gateway has found out before any servlet of any bundle is called. A servlet that doesn't find one must refuse: then the
 * gateway isn't there, and nobody has looked.
 *
 * @param name of the user
 * @param admin whether the user may do what operators do
 */
public record Caller(String name, boolean admin) {

    /** Request attribute (a {@code String}): the name of the user who asks. */
    public static final String NAME_ATTRIBUTE = "org.notebookos.gateway.user";

    /** Request attribute (a {@code Boolean}): whether the user who asks is an administrator. */
    public static final String ADMIN_ATTRIBUTE = "org.notebookos.gateway.admin";

    /** Returns who sent a request; empty if nobody has looked. */
    public static Optional<Caller> of(HttpServletRequest request) {
        return request.getAttribute(NAME_ATTRIBUTE) instanceof String name
                ? Optional.of(new Caller(name, Boolean.TRUE.equals(request.getAttribute(ADMIN_ATTRIBUTE))))
                : Optional.empty();
    }

    /** Tells whether an administrator sent a request. */
    public static boolean isAdmin(HttpServletRequest request) {
        return of(request).filter(Caller::admin).isPresent();
    }
}

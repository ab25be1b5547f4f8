package org.notebookos.gateway.internal.access;

import jakarta.servlet.http.HttpServletRequest;
import org.notebookos.gateway.api.Caller;

/**
 * What somebody was let in with.
 *
 * @param user who it is
 * @param grant why; it may end
 */
public record Pass(User user, Grant grant) {

    private static final String ATTRIBUTE = "org.notebookos.gateway.pass";

    /** Notes on a request who asks, for the servlets behind the filter. */
    void stamp(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
        request.setAttribute(Caller.NAME_ATTRIBUTE, user.name());
        request.setAttribute(Caller.ADMIN_ATTRIBUTE, user.admin());
    }

    /** Returns with what a request was let in; throws if it wasn't. */
    public static Pass of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Pass pass) {
            return pass;
        }
        throw new IllegalStateException("the access filter does not stand before this servlet");
    }
}

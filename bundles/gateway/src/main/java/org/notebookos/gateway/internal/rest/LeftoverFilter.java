package org.notebookos.gateway.internal.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Before all other filters: whoever of them, or which servlet, refuses a request, the client can read why. Immutable. */
public final class LeftoverFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private final transient Leftover leftover;

    /** @param leftover bounds of what is read for that */
    public LeftoverFilter(Leftover leftover) {
        this.leftover = leftover;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        leftover.take(request, response);
    }
}

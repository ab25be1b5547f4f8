package org.notebookos.gateway.internal.access;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.notebookos.gateway.internal.rest.JsonReplies;

/**
 * Stands before every servlet of the server, whosever it is, and lets nobody in while nobody is there who could judge: as long as the
 * gateway has no configuration, a wrong one, or is being given another. Stateless.
 */
public final class FrontGate extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /** Tells nothing that strangers mustn't know, and is asked most when something is wrong. */
    private static final String HEALTH = "/nbos/health";

    private static final String RETRY_SECONDS = "2";

    private final transient Supplier<Optional<Filter>> keeper;

    /** @param keeper who judges now */
    public FrontGate(Supplier<Optional<Filter>> keeper) {
        this.keeper = keeper;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Filter> present = keeper.get();
        if (present.isPresent()) {
            present.get().doFilter(request, response, chain);
        } else if (request.getRequestURI().equals(HEALTH)) {
            chain.doFilter(request, response);
        } else {
            response.setHeader("Retry-After", RETRY_SECONDS);
            // A body isn't read, so nothing can follow it.
            response.setHeader("Connection", "close");
            JsonReplies.error(response, 503, "the gateway isn't ready; if that lasts, see the controller's log");
        }
    }
}

package org.notebookos.gateway.internal.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Refuses paths that two readers could understand differently: escaped dots, slashes, backslashes and control characters,
 * and parameters. The web server itself would refuse escaped per cent signs too, which names of files may have; so it is told
 * to let everything pass, and this filter, before all others, is as strict as it was but for those. Stateless.
 */
public final class UriGuard extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final Pattern AMBIGUOUS =
            Pattern.compile("%2e|%2f|%5c|%[01][0-9a-f]|%7f|%u|[;\\\\]|//|(^|/)\\.\\.?(/|$)", Pattern.CASE_INSENSITIVE);

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (isAmbiguous(request.getRequestURI())) {
            JsonReplies.error(response, 400, "the path is ambiguous: it has an escaped dot or slash, or the like");
        } else {
            chain.doFilter(request, response);
        }
    }

    static boolean isAmbiguous(String rawPath) {
        return AMBIGUOUS.matcher(rawPath).find();
    }
}

package org.notebookos.lab.internal.files;

import jakarta.servlet.http.HttpServletResponse;

/** Headers of all that browsers get from here. */
public final class Headers {

    private Headers() {}

    /** No guessing of content types, and no page of another site around ours. */
    public static void common(HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "frame-ancestors 'self'");
    }
}

package org.notebookos.gateway.internal.access;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.notebookos.gateway.internal.rest.JsonReplies;

/**
 * A response whose errors are JSON, whichever servlet makes them: the server's own error pages repeat the URL, and with it a token.
 */
final class PlainErrors extends HttpServletResponseWrapper {

    PlainErrors(HttpServletResponse response) {
        super(response);
    }

    @Override
    public void sendError(int status) throws IOException {
        sendError(status, status == SC_METHOD_NOT_ALLOWED ? "method not allowed here" : "the request failed");
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        resetBuffer();
        JsonReplies.error((HttpServletResponse) getResponse(), status, message);
        flushBuffer();
    }
}

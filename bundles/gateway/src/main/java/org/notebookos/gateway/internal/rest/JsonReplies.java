package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes replies. Stateless. */
public final class JsonReplies {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonReplies() {}

    /** Writes a reply. */
    public static void write(HttpServletResponse response, Reply reply) throws IOException {
        response.setStatus(reply.status());
        reply.headers().forEach(response::setHeader);
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (reply.body().isPresent()) {
            byte[] body = JSON.writeValueAsBytes(reply.body().get());
            response.setContentType("application/json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }

    /** Writes an error with the body {@code {"message", "reason"}}. */
    public static void error(HttpServletResponse response, int status, String message) throws IOException {
        write(response, Errors.reply(status, message));
    }
}

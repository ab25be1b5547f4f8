package org.notebookos.lab.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.notebookos.lab.internal.files.Headers;

/**
 * An answer to a script of a page.
 *
 * @param body nothing for 204
 */
public record JsonReply(int status, Optional<JsonNode> body) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** 200. */
    public static JsonReply of(JsonNode body) {
        return new JsonReply(200, Optional.of(body));
    }

    /** 204. */
    public static JsonReply nothing() {
        return new JsonReply(204, Optional.empty());
    }

    /** An error with the body that Jupyter's clients show: {@code {"message", "reason"}}. */
    public static JsonReply error(int status, String message) {
        return new JsonReply(
                status,
                Optional.of(JsonNodeFactory.instance
                        .objectNode()
                        .put("message", message)
                        .putNull("reason")));
    }

    /** As {@link #error(int, String)}. */
    public static JsonReply error(LabException refused) {
        return error(refused.code().status(), refused.getMessage());
    }

    /** Writes it. */
    public void send(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        Headers.common(response);
        response.setHeader("Cache-Control", "no-store");
        if (body.isPresent()) {
            byte[] bytes = JSON.writeValueAsBytes(body.get());
            response.setContentType("application/json");
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
        }
    }
}

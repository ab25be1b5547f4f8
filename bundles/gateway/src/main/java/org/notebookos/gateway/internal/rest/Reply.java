package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to a REST request.
 *
 * @param status HTTP status
 * @param body JSON; empty for 204
 * @param headers further headers
 */
public record Reply(int status, Optional<JsonNode> body, Map<String, String> headers) {

    /** 200. */
    public static Reply ok(JsonNode body) {
        return new Reply(200, Optional.of(body), Map.of());
    }

    /** 201, with where it is. */
    public static Reply created(JsonNode body, String location) {
        return new Reply(201, Optional.of(body), Map.of("Location", location));
    }

    /** 204. */
    public static Reply noContent() {
        return new Reply(204, Optional.empty(), Map.of());
    }
}

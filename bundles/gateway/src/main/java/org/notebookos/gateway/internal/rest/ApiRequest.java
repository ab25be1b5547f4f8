package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.access.User;
import org.notebookos.gateway.internal.url.ApiPath;
import org.notebookos.gateway.internal.url.Query;

/**
 * A REST request below {@code /api}.
 *
 * @param method the HTTP method
 * @param path the segments below /api
 * @param body a JSON object; empty if there is no body
 * @param user who asks
 * @param query of the URL
 */
public record ApiRequest(String method, List<String> path, ObjectNode body, User user, Query query) {

    private static final int MAX_BODY = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Reads a request; its content type doesn't matter, because clients send any or none. */
    public static ApiRequest read(HttpServletRequest request) throws IOException {
        List<String> segments = Arrays.stream(ApiPath.below(request).split("/"))
                .filter(part -> !part.isEmpty())
                .toList();
        ObjectNode body = body(request, MAX_BODY);
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        return new ApiRequest(method, segments, body, User.of(request), Query.of(request));
    }

    /**
     * Reads the body of a request; an empty one is an empty object.
     *
     * @param most bytes that it may have
     */
    public static ObjectNode body(HttpServletRequest request, int most) throws IOException {
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            throw new GatewayException(Code.TOO_LARGE, "the body is larger than " + most + " bytes");
        }
        if (new String(body, StandardCharsets.ISO_8859_1).isBlank()) {
            return JSON.createObjectNode();
        }
        JsonNode node;
        try {
            node = JSON.readTree(body);
        } catch (IOException e) {
            // Not only the parser's own: zero bytes are taken for UTF-32, of which not every character exists.
            throw new GatewayException(Code.BAD_REQUEST, "the body is not JSON", e);
        }
        if (!(node instanceof ObjectNode object)) {
            throw new GatewayException(Code.BAD_REQUEST, "the body is not a JSON object");
        }
        return object;
    }

    String segment(int index) {
        return path.get(index);
    }

    /** Returns a string of the body; missing and null are empty. */
    Optional<String> string(String field) {
        return string(body, field);
    }

    static Optional<String> string(ObjectNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new GatewayException(Code.BAD_REQUEST, "\"" + field + "\" is not a string");
        }
        return Optional.of(value.textValue());
    }

    /** Returns an object of the body; missing and null are empty. */
    Optional<ObjectNode> object(String field) {
        JsonNode value = body.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!(value instanceof ObjectNode object)) {
            throw new GatewayException(Code.BAD_REQUEST, "\"" + field + "\" is not an object");
        }
        return Optional.of(object);
    }
}

package org.notebookos.gateway.internal.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.access.NamedTokens;
import org.notebookos.gateway.internal.access.TokenLife;
import org.notebookos.gateway.internal.access.User;
import org.notebookos.gateway.internal.rest.ApiRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /nbos/api/tokens}: makes, lists and ends tokens. The filter lets administrators in alone. Stateless. A refusal is a JSON
 * object with {@code code} and {@code message}, as everywhere below {@code /nbos/api}.
 */
public final class TokensServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(TokensServlet.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_BODY = 64 << 10;

    private final transient NamedTokens tokens;

    public TokensServlet(NamedTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo().replaceFirst("^/", "");
        try {
            switch (request.getMethod() + (path.isEmpty() ? "" : " one")) {
                case "GET" -> send(response, 200, list());
                case "POST" -> send(response, 201, create(request));
                case "DELETE one" -> send(response, 200, revoke(path, User.of(request)));
                default -> throw new GatewayException(
                        Code.METHOD_NOT_ALLOWED, "there is no " + request.getMethod() + " of this path");
            }
        } catch (GatewayException e) {
            send(
                    response,
                    e.code().status(),
                    JSON.createObjectNode().put("code", e.code().name()).put("message", e.getMessage()));
        }
    }

    private ArrayNode list() {
        ArrayNode list = JSON.createArrayNode();
        tokens.list().forEach(token -> list.add(model(token)));
        return list;
    }

    private static ObjectNode model(NamedTokens.Listed token) {
        ObjectNode model = JSON.createObjectNode()
                .put("name", token.name())
                .put("user", token.user())
                .put("admin", token.admin())
                .put("created", token.created().toString());
        token.expires().ifPresentOrElse(end -> model.put("expires", end.toString()), () -> model.putNull("expires"));
        return model;
    }

    private ObjectNode create(HttpServletRequest request) throws IOException {
        JsonNode body = ApiRequest.body(request, LARGEST_BODY);
        String name = text(body, "name", "");
        String user = text(body, "user", name);
        boolean admin = body.path("admin").asBoolean(false);
        String secret = tokens.create(name, user, admin, TokenLife.parse(text(body, "expires", "never")));
        LOG.info("{} made the token {} for user {}, admin {}", User.of(request).name(), name, user, admin);
        ObjectNode made = tokens.list().stream()
                .filter(token -> token.name().equals(name))
                .findFirst()
                .map(TokensServlet::model)
                .orElseGet(JSON::createObjectNode);
        return made.put("token", secret);
    }

    private ObjectNode revoke(String name, User operator) {
        tokens.revoke(name);
        // The path is not logged: somebody may have put the token itself there. It was a name, or nothing was revoked.
        LOG.info("{} revoked the token {}", operator.name(), name);
        return JSON.createObjectNode()
                .put("message", "token " + name + " counts no more; what it had opened is closed");
    }

    private static String text(JsonNode body, String field, String otherwise) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isTextual()) {
            throw new GatewayException(Code.BAD_REQUEST, "\"" + field + "\" is not a string");
        }
        return value.textValue();
    }

    private static void send(HttpServletResponse response, int status, JsonNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}

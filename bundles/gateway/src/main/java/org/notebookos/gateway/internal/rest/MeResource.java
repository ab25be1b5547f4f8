package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.access.User;

/** {@code /api/me}: who asks, and which of the permissions asked about the user has. Stateless. */
final class MeResource {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Resources of the whole server, in the words of Jupyter: administrators alone may touch them. */
    private static final Set<String> OF_OPERATORS = Set.of("server", "terminals");

    private MeResource() {}

    static ObjectNode me(ApiRequest request) {
        ObjectNode me = JsonNodeFactory.instance.objectNode();
        User user = request.user();
        me.putObject("identity")
                .put("username", user.name())
                .put("name", user.displayName())
                .put("display_name", user.displayName())
                .put("initials", initials(user.displayName()))
                .putNull("avatar_url")
                .putNull("color");
        ObjectNode granted = me.putObject("permissions");
        request.query()
                .get("permissions")
                .filter(text -> !text.isBlank())
                .ifPresent(text -> check(user, text, granted));
        return me;
    }

    private static String initials(String name) {
        return Stream.of(name.strip().split("\\s+"))
                .limit(2)
                .map(word -> word.substring(0, word.offsetByCodePoints(0, 1)))
                .collect(Collectors.joining())
                .toUpperCase(Locale.ROOT);
    }

    private static void check(User user, String text, ObjectNode granted) {
        for (Map.Entry<String, JsonNode> asked : parse(text).properties()) {
            if (!asked.getValue().isArray()) {
                throw bad();
            }
            ArrayNode actions = granted.putArray(asked.getKey());
            boolean may = user.admin() || !OF_OPERATORS.contains(asked.getKey());
            asked.getValue().forEach(action -> {
                if (!action.isTextual()) {
                    throw bad();
                }
                if (may) {
                    actions.add(action);
                }
            });
        }
    }

    private static ObjectNode parse(String text) {
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new GatewayException(Code.BAD_REQUEST, "\"permissions\" is not JSON", e);
        }
        throw bad();
    }

    private static GatewayException bad() {
        return new GatewayException(
                Code.BAD_REQUEST, "\"permissions\" must look like {\"contents\": [\"read\", \"write\"]}");
    }
}

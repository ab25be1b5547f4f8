package org.notebookos.gateway.internal.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/** The kinds of events that this server knows. */
enum EventSchema {
    /** What was done to files. */
    CONTENTS("https://events.jupyter.org/jupyter_server/contents_service/v1", "1") {
        @Override
        void check(ObjectNode data) {
            if (!ACTIONS.contains(data.path("action").asText())
                    || !data.path("path").isTextual()) {
                throw bad("an event of files has an \"action\" of " + ACTIONS + " and a \"path\"");
            }
        }
    };

    private static final Set<String> ACTIONS = Set.of("get", "create", "save", "upload", "rename", "copy", "delete");

    private final String id;
    private final String version;

    EventSchema(String id, String version) {
        this.id = id;
        this.version = version;
    }

    String id() {
        return id;
    }

    /** Throws 400 if this is no data of such an event. */
    abstract void check(ObjectNode data);

    /** Returns the schema that a client names in {@code {"schema_id", "version", "data"}}; throws 400 if there is none. */
    static EventSchema of(ObjectNode body) {
        for (String field : new String[] {"schema_id", "version", "data"}) {
            if (!body.has(field)) {
                throw bad("Missing `" + field + "` in the JSON request body.");
            }
        }
        JsonNode wanted = body.get("schema_id");
        Optional<EventSchema> schema = Arrays.stream(values())
                .filter(each -> each.id.equals(wanted.asText()))
                .findAny();
        if (schema.isEmpty() || !schema.get().version.equals(body.get("version").asText())) {
            throw bad("no such schema, or not in this version: " + wanted.asText());
        }
        if (!(body.get("data") instanceof ObjectNode data)) {
            throw bad("\"data\" is not an object");
        }
        schema.get().check(data);
        return schema.get();
    }

    private static GatewayException bad(String message) {
        return new GatewayException(Code.BAD_REQUEST, message);
    }
}

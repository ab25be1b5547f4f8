package org.notebookos.lab.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.notebookos.lab.internal.JsonReply;
import org.notebookos.lab.internal.LabException;
import org.notebookos.lab.internal.LabException.Code;
import org.notebookos.lab.internal.environment.Installation;
import org.notebookos.lab.internal.environment.JsonFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /lab/api/settings}: what users changed of plugins' settings, as the text that they wrote, comments and all. Pages check
 * settings against the plugin's schema; here it is checked that they are an object, and of a plugin that exists.
 */
public final class SettingsResource implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsResource.class);

    private final Schemas schemas;
    private final KeptFiles kept;

    /** @param folder where users' settings are kept */
    public SettingsResource(Installation installation, Path folder) {
        this.schemas = new Schemas(installation);
        this.kept = new KeptFiles(folder, ".jupyterlab-settings");
    }

    @Override
    public JsonReply get(String id, String query) throws IOException {
        if (id.isEmpty()) {
            return list(("&" + query + "&").contains("&ids_only=true&"));
        }
        Schemas.Schema schema = schemas.read(id).orElseThrow(() -> unknown(id));
        return JsonReply.of(settings(id, schema));
    }

    @Override
    public JsonReply put(String id, String body) throws IOException {
        String raw = raw(body);
        schemas.read(id).orElseThrow(() -> unknown(id));
        try {
            if (!JsonFiles.parse(raw).isObject()) {
                throw new LabException(Code.BAD_REQUEST, "settings are an object");
            }
        } catch (IOException e) {
            throw new LabException(Code.BAD_REQUEST, "the settings are not JSON: " + e.getMessage(), e);
        }
        kept.write(id, raw);
        return JsonReply.nothing();
    }

    private static String raw(String body) {
        try {
            JsonNode raw = JsonFiles.parse(body).path("raw");
            if (raw.isTextual()) {
                return raw.textValue();
            }
        } catch (IOException e) {
            throw new LabException(Code.BAD_REQUEST, "the body is not JSON: " + e.getMessage(), e);
        }
        throw new LabException(Code.BAD_REQUEST, "the body is {\"raw\": \"the settings as a text\"}");
    }

    private JsonReply list(boolean idsOnly) throws IOException {
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        ArrayNode list = reply.putArray("settings");
        for (Map.Entry<String, Path> each : schemas.files().entrySet()) {
            String id = each.getKey();
            if (idsOnly) {
                list.addObject().put("id", id);
            } else {
                list.add(settings(id, schemas.read(id, each.getValue())));
            }
        }
        return JsonReply.of(reply);
    }

    private ObjectNode settings(String id, Schemas.Schema schema) throws IOException {
        ObjectNode reply = JsonNodeFactory.instance.objectNode().put("id", id);
        reply.set("schema", schema.schema());
        reply.put("version", schema.version());
        Optional<KeptFiles.Kept> own = kept.read(id);
        reply.put("raw", own.map(KeptFiles.Kept::text).orElse("{}"));
        reply.set("settings", own.map(text -> parsed(id, text.text())).orElseGet(reply::objectNode));
        reply.put("last_modified", own.map(text -> text.modified().toString()).orElse(null));
        reply.put("created", own.map(text -> text.created().toString()).orElse(null));
        return reply;
    }

    private static JsonNode parsed(String id, String text) {
        try {
            return JsonFiles.parse(text);
        } catch (IOException e) {
            LOG.warn("the settings of {} are not JSON: {}", id, e.getMessage());
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static LabException unknown(String id) {
        return new LabException(Code.NO_SUCH_RESOURCE, "no plugin with settings is called " + id);
    }
}

package org.notebookos.lab.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.notebookos.lab.internal.JsonReply;
import org.notebookos.lab.internal.LabException;
import org.notebookos.lab.internal.LabException.Code;
import org.notebookos.lab.internal.environment.JsonFiles;

/** {@code /lab/api/workspaces}: which documents were open, and how they were arranged. */
public final class WorkspacesResource implements Resource {

    private final KeptFiles kept;

    /** @param folder where they are kept */
    public WorkspacesResource(Path folder) {
        this.kept = new KeptFiles(folder, ".jupyterlab-workspace");
    }

    @Override
    public JsonReply get(String id, String query) throws IOException {
        if (id.isEmpty()) {
            return list();
        }
        Optional<KeptFiles.Kept> found = kept.read(id);
        if (found.isPresent()) {
            return JsonReply.of(workspace(found.get()));
        }
        ObjectNode fresh = JsonNodeFactory.instance.objectNode();
        fresh.putObject("data");
        fresh.putObject("metadata").put("id", id);
        return JsonReply.of(fresh);
    }

    private JsonReply list() throws IOException {
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        ObjectNode workspaces = reply.putObject("workspaces");
        ArrayNode ids = workspaces.putArray("ids");
        ArrayNode values = workspaces.putArray("values");
        for (KeptFiles.Kept each : kept.all()) {
            ObjectNode workspace = workspace(each);
            ids.add(workspace.path("metadata").path("id"));
            values.add(workspace);
        }
        return JsonReply.of(reply);
    }

    private static ObjectNode workspace(KeptFiles.Kept kept) throws IOException {
        ObjectNode workspace = (ObjectNode) JsonFiles.parse(kept.text());
        workspace
                .withObject("/metadata")
                .put("last_modified", kept.modified().toString())
                .put("created", kept.created().toString());
        return workspace;
    }

    @Override
    public JsonReply put(String id, String body) throws IOException {
        JsonNode workspace;
        try {
            workspace = JsonFiles.parse(body);
        } catch (IOException e) {
            throw new LabException(Code.BAD_REQUEST, "the workspace is not JSON: " + e.getMessage(), e);
        }
        JsonNode named = workspace.path("metadata").path("id");
        if (id.isEmpty() || !workspace.path("data").isObject() || !sameName(named.asText(), id)) {
            throw new LabException(
                    Code.BAD_REQUEST,
                    "a workspace is {\"data\": {...}, \"metadata\": {\"id\": \"its name in the path\"}}");
        }
        kept.write(id, workspace.toString());
        return JsonReply.nothing();
    }

    private static boolean sameName(String said, String id) {
        String decoded = said.indexOf('%') < 0 ? said : URLDecoder.decode(said, StandardCharsets.UTF_8);
        return decoded.equals(id) || decoded.equals("/" + id);
    }

    @Override
    public JsonReply delete(String id) throws IOException {
        if (!kept.delete(id)) {
            throw new LabException(Code.NO_SUCH_RESOURCE, "no such workspace");
        }
        return JsonReply.nothing();
    }
}

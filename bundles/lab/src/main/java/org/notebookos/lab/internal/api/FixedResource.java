package org.notebookos.lab.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import org.notebookos.lab.internal.JsonReply;
import org.notebookos.lab.internal.LabException;
import org.notebookos.lab.internal.LabException.Code;

/**
 * What is always the same: lists of a kind of things that there is none of here.
 *
 * @param id of the one thing; empty for the resource itself
 * @param body of the reply
 */
public record FixedResource(String id, JsonNode body) implements Resource {

    @Override
    public JsonReply get(String asked, String query) {
        if (!asked.equals(id)) {
            throw new LabException(Code.NO_SUCH_RESOURCE, "no such resource");
        }
        return JsonReply.of(body);
    }
}

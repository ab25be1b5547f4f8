package org.notebookos.lab.internal.api;

import java.io.IOException;
import org.notebookos.lab.internal.JsonReply;
import org.notebookos.lab.internal.LabException;
import org.notebookos.lab.internal.LabException.Code;

/** One kind of things below {@code /lab/api}. Called by several threads at once; refuses with a {@link LabException}. */
public interface Resource {

    /**
     * Reads one thing, or all.
     *
     * @param id of the thing, decoded; empty for all
     * @param query of the request; may be "null"
     */
    JsonReply get(String id, String query) throws IOException;

    /**
     * Makes or replaces a thing.
     *
     * @param body of the request
     */
    default JsonReply put(String id, String body) throws IOException {
        throw new LabException(Code.METHOD_NOT_ALLOWED, "this can only be read");
    }

    /** Deletes a thing. */
    default JsonReply delete(String id) throws IOException {
        throw new LabException(Code.METHOD_NOT_ALLOWED, "this can't be deleted");
    }
}

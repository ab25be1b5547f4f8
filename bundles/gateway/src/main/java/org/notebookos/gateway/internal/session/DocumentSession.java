package org.notebookos.gateway.internal.session;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Objects;

/**
 * That a document uses a kernel.
 *
 * @param id of the session
 * @param path of the document, or what a client says in its place
 * @param name for people; may be empty
 * @param type notebook, console, file or what a client calls it
 * @param kernelId the kernel
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DocumentSession(String id, String path, String name, String type, String kernelId) {

    /** Nothing may be missing; a file that was edited by hand says so here. */
    public DocumentSession {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(kernelId, "kernelId");
    }

    /** The same session with another kernel. */
    public DocumentSession withKernel(String other) {
        return new DocumentSession(id, path, name, type, other);
    }
}

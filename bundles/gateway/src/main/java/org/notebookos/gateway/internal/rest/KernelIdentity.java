package org.notebookos.gateway.internal.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * By what a client that comes back finds its kernel: the same notebook of the same user with the same kernelspec.
 *
 * @param spec the kernelspec
 * @param user KERNEL_USERNAME; empty if not said
 * @param notebook JPY_SESSION_NAME, the notebook's full path on the client's side; empty if not said
 */
record KernelIdentity(String spec, String user, String notebook) {

    /**
     * @param passed the variables that the kernel gets
     * @param given all that the client sent
     */
    static KernelIdentity of(String spec, Map<String, String> passed, ObjectNode given) {
        return new KernelIdentity(
                spec,
                passed.getOrDefault("KERNEL_USERNAME", ""),
                variable(given, "JPY_SESSION_NAME").orElse(""));
    }

    private static Optional<String> variable(ObjectNode environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(value -> value.asText());
    }

    /** Without the notebook's name, two notebooks of a user would be one. */
    boolean isUnique() {
        return !notebook.isEmpty();
    }
}

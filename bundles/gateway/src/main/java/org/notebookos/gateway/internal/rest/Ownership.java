package org.notebookos.gateway.internal.rest;

import java.util.Map;
import org.notebookos.gateway.internal.access.User;

/**
 * Marks what a user makes as the user's. What a kernel's environment says is kept with the kernel, so that a new controller
 * knows its owner, too.
 *
 * @param user who makes a kernel
 */
record Ownership(User user) {

    private static final String OWNER = "KERNEL_OWNER";
    private static final String USERNAME = "KERNEL_USERNAME";

    /** Puts the owner in, whatever the client says; who counts in quotas only administrators may choose. */
    Map<String, String> mark(Map<String, String> variables) {
        variables.put(OWNER, user.name());
        if (!user.admin()) {
            variables.put(USERNAME, user.name());
        }
        return variables;
    }
}

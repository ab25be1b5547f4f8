package org.notebookos.gateway.internal.contents;

import org.notebookos.gateway.internal.access.Grant;
import org.notebookos.gateway.internal.access.Pass;

/**
 * Who sends a file in parts. Two who send the same path don't get into each other's way.
 *
 * @param user name of the user
 * @param login tells a user's browsers apart; empty for what isn't a browser with a login of its own
 */
record Uploader(String user, String login) {

    /** Returns who it is that was let in so. */
    static Uploader of(Pass pass) {
        // What else lets somebody in may be another one with the next part, such as a provider's word that was renewed.
        String login = pass.grant() instanceof Grant.Browser browser ? browser.hash() : "";
        return new Uploader(pass.user().name(), login);
    }
}

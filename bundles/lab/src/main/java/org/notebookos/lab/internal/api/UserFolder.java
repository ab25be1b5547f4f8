package org.notebookos.lab.internal.api;

import java.nio.file.Path;

/** Where things of one user are kept. Stateless. */
public final class UserFolder {

    private UserFolder() {}

    /** Returns a folder of a user's own, whatever the name is. */
    public static Path of(Path directory, String user) {
        return directory.resolve("users").resolve(KeptFiles.harmless(user));
    }
}

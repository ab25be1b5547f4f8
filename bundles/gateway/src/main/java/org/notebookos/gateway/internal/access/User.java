package org.notebookos.gateway.internal.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;

/**
 * Somebody whom the gateway knows.
 *
 * @param name owns kernels and is counted in quotas: 1 to 100 letters, digits and {@code . _ @ + -}
 * @param displayName what people see
 * @param admin whether the user may do what operators do, and use everybody's kernels
 */
public record User(String name, String displayName, boolean admin) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@+-]{1,100}");

    /** The owner of the platform: who holds the token of the token file, and everybody if authentication is off. */
    public static final User OWNER = new User("notebookos", "NotebookOS user", true);

    public User {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "not the name of a user: 1 to 100 letters, digits and . _ @ + - only: " + name);
        }
    }

    /** Tells whether a user can be called so. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Tells whether somebody but the owner would pass for the owner, and get the owner's kernels. */
    boolean usurps() {
        return name.equals(OWNER.name) && !admin;
    }

    /** Returns who asks; throws if the access filter has let nobody in. */
    public static User of(HttpServletRequest request) {
        return Pass.of(request).user();
    }

    /** Tells whether the user may see, use and delete what belongs to somebody. */
    public boolean mayUse(String owner) {
        return admin || name.equals(owner);
    }
}

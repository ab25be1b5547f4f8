package org.notebookos.spi.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Somebody whom an {@link IdentityProvider} vouches for.
 *
 * @param user the stable name that owns kernels and is counted in quotas: 1 to 100 letters, digits and {@code . _ @ + -}
 * @param displayName what people see; the user's name if the provider knows no other
 * @param admin whether the user may do what operators do, and use everybody's kernels
 * @param expires when the provider stops vouching; empty if it is the front door that limits sessions
 */
public record Identity(String user, String displayName, boolean admin, Optional<Instant> expires) {

    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._@+-]{1,100}");

    public Identity {
        if (!USER.matcher(user).matches()) {
            throw new IllegalArgumentException("not the name of a user: 1 to 100 letters, digits and . _ @ + - only");
        }
        displayName = displayName.isBlank() ? user : displayName;
    }
}

package org.notebookos.gateway.internal.operator;

import java.time.Duration;
import java.util.Optional;
import org.apache.felix.service.command.Descriptor;
import org.notebookos.gateway.internal.access.NamedTokens;
import org.notebookos.gateway.internal.access.TokenLife;

/** The commands of scope {@code nbos} about tokens of clients. Stateless. */
public final class TokenCommands {

    /** Names of the commands. */
    public static final String[] FUNCTIONS = {"tokens", "createtoken", "revoketoken"};

    private static final String ADMIN = "admin";

    private final NamedTokens tokens;

    public TokenCommands(NamedTokens tokens) {
        this.tokens = tokens;
    }

    /** Prints the tokens that count. */
    @Descriptor("one line per token of clients that counts: name, user, rights, its end")
    public String tokens() {
        StringBuilder lines = new StringBuilder();
        for (NamedTokens.Listed token : tokens.list()) {
            lines.append(String.format(
                    "%-20s  %-20s  %-5s  %s%n",
                    token.name(),
                    token.user(),
                    token.admin() ? ADMIN : "user",
                    token.expires().map(Object::toString).orElse("never")));
        }
        return lines.isEmpty() ? "no tokens but the owner's" : lines.toString();
    }

    /** Makes a token for a user of the same name, without an end. */
    @Descriptor("print a token for a user of the same name; it is not shown again")
    public String createtoken(@Descriptor("the token's name") String name) {
        return tokens.create(name, name, false, Optional.empty());
    }

    /** Makes a token. */
    @Descriptor("print a token; it is not shown again")
    public String createtoken(
            @Descriptor("the token's name") String name,
            @Descriptor("the user whom it lets in") String user,
            @Descriptor("admin or user") String rights,
            @Descriptor("how long it counts, such as 12h or 30d, or never") String time) {
        if (!rights.equals(ADMIN) && !rights.equals("user")) {
            throw new IllegalArgumentException("rights are admin or user, not " + rights);
        }
        Optional<Duration> lasts = TokenLife.parse(time);
        return tokens.create(name, user, rights.equals(ADMIN), lasts);
    }

    /** Ends a token. */
    @Descriptor("end a token of clients; what it has opened is closed")
    public String revoketoken(@Descriptor("the token's name") String name) {
        tokens.revoke(name);
        return "token " + name + " counts no more";
    }
}

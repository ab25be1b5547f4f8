package org.notebookos.gateway.internal;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.notebookos.spi.identity.Identity;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityProvider;
import org.notebookos.spi.identity.Login;

/** Vouches for everybody whose code is {@code code-of-NAME}, and whose credential is {@code jwt-of-NAME}. Thread-safe. */
public final class FakeIdentityProvider implements IdentityProvider {

    public final List<String> verified = new CopyOnWriteArrayList<>();
    public volatile IdentityException failure;
    public volatile Optional<Instant> expires = Optional.empty();

    @Override
    public String displayName() {
        return "Example <Ltd.>";
    }

    @Override
    public CompletionStage<Login> begin(URI callback) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        String state = UUID.randomUUID().toString();
        URI location = URI.create("https://id.example/authorize?state=" + state + "&redirect_uri=" + callback);
        return CompletableFuture.supplyAsync(() -> new Login(location, state, "secret-of-" + state));
    }

    @Override
    public CompletionStage<Identity> finish(Login login, URI callback, Map<String, String> parameters) {
        String code = parameters.getOrDefault("code", "");
        boolean right = login.secret().equals("secret-of-" + parameters.get("state")) && code.startsWith("code-of-");
        return CompletableFuture.supplyAsync(() -> {
            if (!right) {
                throw new IdentityException(IdentityException.Code.REFUSED, "no such code");
            }
            return identity(code.substring("code-of-".length()));
        });
    }

    @Override
    public CompletionStage<Optional<Identity>> verify(String credential) {
        verified.add(credential);
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        return CompletableFuture.completedFuture(Optional.of(credential)
                .filter(text -> text.startsWith("jwt-of-"))
                .map(text -> identity(text.substring("jwt-of-".length()))));
    }

    private Identity identity(String user) {
        return new Identity(user, "", user.equals("root"), expires);
    }
}

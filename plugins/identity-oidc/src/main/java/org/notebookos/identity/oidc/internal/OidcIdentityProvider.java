package org.notebookos.identity.oidc.internal;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.notebookos.spi.identity.Identity;
import org.notebookos.spi.identity.IdentityProvider;
import org.notebookos.spi.identity.Login;

/**
 * An identity provider that speaks OpenID Connect: authorization code flow with PKCE, state and nonce. It remembers the
 * provider's description and keys, of people nothing. All that may block is done by threads of its own.
 */
final class OidcIdentityProvider implements IdentityProvider, AutoCloseable {

    private final OidcSettings settings;
    private final Work work;
    private final Discovery discovery;
    private final CodeExchange codes;
    private final BearerTokens bearers;

    OidcIdentityProvider(OidcSettings settings, Clock clock) {
        this.settings = settings;
        Transport transport = new Transport(settings.timeout());
        ClientSecret secret = new ClientSecret(new ClientID(settings.clientId()), settings.clientSecretFile());
        secret.check();
        this.work = new Work(settings.name(), settings.timeout());
        this.discovery =
                new Discovery(() -> Provider.ask(settings, transport, work.threads()), this::inBackground, clock);
        this.codes = new CodeExchange(settings, secret, transport);
        this.bearers = new BearerTokens(settings);
    }

    @Override
    public String displayName() {
        return settings.displayName();
    }

    @Override
    public CompletionStage<Login> begin(URI callback) {
        return work.start(() -> BrowserLogin.begin(discovery.provider(), settings, callback));
    }

    @Override
    public CompletionStage<Identity> finish(Login login, URI callback, Map<String, String> parameters) {
        return work.start(() -> {
            Provider provider = discovery.provider();
            String code = BrowserLogin.code(provider, login, parameters);
            Claims person = codes.claims(provider, code, callback, LoginNotes.read(login.secret()));
            return identity(person, Optional.empty());
        });
    }

    @Override
    public CompletionStage<Optional<Identity>> verify(String credential) {
        Optional<SignedJWT> token = bearers.ours(credential);
        if (token.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return work.start(() -> {
            JWTClaimsSet said = bearers.checked(discovery.provider(), token.get());
            Claims person = new Claims(said.getIssuer(), said.getSubject(), said.getClaims());
            return Optional.of(
                    identity(person, Optional.of(said.getExpirationTime().toInstant())));
        });
    }

    private void inBackground(Runnable piece) {
        work.start(() -> {
            piece.run();
            return piece;
        });
    }

    private Identity identity(Claims person, Optional<Instant> expires) {
        return settings.admission().admit(person, settings.userNames().of(person), expires);
    }

    @Override
    public void close() {
        work.close();
    }
}

package org.notebookos.identity.oidc.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.identity.oidc.lab.Browser;
import org.notebookos.identity.oidc.lab.TestProvider;
import org.notebookos.spi.identity.IdentityProvider;
import org.notebookos.spi.identity.IdentityProviderContract;
import org.notebookos.spi.identity.Login;

/** The contract, with a real identity provider and a client that has a secret. */
class OidcIdentityProviderTest extends IdentityProviderContract {

    private static TestProvider identities;

    @TempDir
    Path folder;

    private OidcIdentityProvider provider;

    @BeforeAll
    static void startProvider() throws Exception {
        identities = new TestProvider(CALLBACK.toString());
    }

    @AfterAll
    static void stopProvider() throws Exception {
        if (identities != null) {
            identities.close();
        }
    }

    @BeforeEach
    void configure() throws Exception {
        Path secret = TestProvider.writeSecret(folder);
        OidcConfig config = Configs.of(Map.of(
                "name",
                "test",
                "issuer",
                identities.issuer(),
                "clientId",
                TestProvider.CLIENT,
                "clientSecretFile",
                secret.toString()));
        provider = new OidcIdentityProvider(OidcSettings.of(config), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Override
    protected IdentityProvider provider() {
        return provider;
    }

    @Override
    protected Map<String, String> visit(Login login, String person) throws Exception {
        return Browser.query(new Browser().logIn(login.location(), CALLBACK, person));
    }
}

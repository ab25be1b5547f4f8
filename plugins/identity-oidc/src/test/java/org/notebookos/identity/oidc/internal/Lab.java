package org.notebookos.identity.oidc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.identity.oidc.lab.Browser;
import org.notebookos.identity.oidc.lab.TestProvider;
import org.notebookos.spi.identity.Identity;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityException.Code;
import org.notebookos.spi.identity.IdentityProvider;
import org.notebookos.spi.identity.Login;

/** A real identity provider for the tests of a class, and plugins that are configured for it. */
abstract class Lab {

    static final URI CALLBACK = URI.create("http://127.0.0.1:8888/login/test/callback");

    static TestProvider identities;

    @TempDir
    Path folder;

    private final List<OidcIdentityProvider> plugins = new ArrayList<>();

    @BeforeAll
    static void startProvider() throws Exception {
        identities = new TestProvider(CALLBACK.toString());
    }

    @AfterAll
    static void stopProvider() throws Exception {
        if (identities != null) {
            identities.close();
            identities = null;
        }
    }

    @AfterEach
    void tidy() {
        identities.front.honest();
        plugins.forEach(OidcIdentityProvider::close);
    }

    /** Returns a plugin for the provider, with settings beside the necessary ones. */
    OidcIdentityProvider plugin(Map<String, ?> more) throws Exception {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "name",
                "test",
                "timeoutSeconds",
                10,
                "issuer",
                identities.issuer(),
                "clientId",
                TestProvider.CLIENT,
                "clientSecretFile",
                TestProvider.writeSecret(folder).toString()));
        settings.putAll(more);
        OidcIdentityProvider plugin =
                new OidcIdentityProvider(OidcSettings.of(Configs.of(settings)), Clock.systemUTC());
        plugins.add(plugin);
        return plugin;
    }

    static CompletionStage<Identity> logIn(IdentityProvider plugin, String person) throws Exception {
        Login login = await(plugin.begin(CALLBACK));
        URI answer = new Browser().logIn(login.location(), CALLBACK, person);
        return plugin.finish(login, CALLBACK, Browser.query(answer));
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    static String fails(Code code, CompletionStage<?> stage) {
        CompletionException e = assertThrows(CompletionException.class, () -> await(stage));
        IdentityException cause = assertInstanceOf(IdentityException.class, e.getCause());
        assertEquals(code, cause.code(), cause.getMessage());
        return cause.getMessage();
    }
}

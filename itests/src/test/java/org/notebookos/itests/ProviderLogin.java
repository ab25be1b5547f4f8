package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.notebookos.identity.oidc.lab.Browser;
import org.notebookos.identity.oidc.lab.TestProvider;
import org.notebookos.launcher.tls.PinnedCertificate;

/** What people and programs of a real identity provider may do at a platform; the steps follow each other. */
final class ProviderLogin implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final URI platform;
    private final Path certificate;
    private final TestProvider identities;
    private final Path configuration;

    /** Starts the provider, and configures the platform for it; skips the test if there can be none. */
    ProviderLogin(TestHome test, String address, Path certificate) throws Exception {
        platform = URI.create(address);
        this.certificate = certificate;
        identities = new TestProvider(callback().toString());
        configuration = test.home().conf().resolve("org.notebookos.identity.oidc-work.config");
        Path secret = TestProvider.writeSecret(test.home().root());
        Files.createDirectories(configuration.getParent());
        Path part = configuration.resolveSibling("part");
        Files.writeString(
                part,
                """
                name="work"
                displayName="The Works"
                issuer="%s"
                clientId="%s"
                clientSecretFile="%s"
                scopes=["openid","profile","email","groups"]
                adminGroups=["operators"]
                audience="%s"
                timeoutSeconds=I"10"
                """
                        .formatted(identities.issuer(), TestProvider.CLIENT, secret, TestProvider.AUDIENCE));
        Files.move(part, configuration);
    }

    private URI callback() {
        return platform.resolve("/login/work/callback");
    }

    private Browser browser() {
        return new Browser(HttpClient.newBuilder().sslContext(PinnedCertificate.context(certificate)));
    }

    private int status(Browser browser, String path) {
        try {
            return browser.get(platform.resolve(path)).statusCode();
        } catch (IOException e) {
            throw new AssertionError(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    void isOfferedOnceItIsConfigured() throws Exception {
        Browser browser = browser();
        Rest.await("the provider is there", SOON, () -> status(browser, "/login/work") == 302);
        assertTrue(browser.get(platform.resolve("/login")).body().contains("The Works"));
    }

    void letsAUserInAndAnOperator() throws Exception {
        Browser ada = browser();
        assertNotEquals(200, status(ada, "/api/kernels"));
        logIn(ada, "ada");
        assertEquals(200, status(ada, "/api/kernels"));
        String me = ada.get(platform.resolve("/api/me")).body();
        assertTrue(me.contains("Ada Lovelace") && me.contains("\"ada-"), me);
        assertEquals(403, status(ada, "/nbos/api/hosts"));

        Browser ben = browser();
        logIn(ben, "ben");
        assertEquals(200, status(ben, "/nbos/api/hosts"));
    }

    private void logIn(Browser browser, String person) throws Exception {
        HttpResponse<String> begun = browser.get(platform.resolve("/login/work"));
        URI location = URI.create(begun.headers().firstValue("Location").orElseThrow());
        URI back = browser.logIn(location, callback(), person);
        HttpResponse<String> in = browser.get(back);
        assertEquals(302, in.statusCode(), in.body());
        assertTrue(
                in.headers().allValues("Set-Cookie").stream().anyMatch(cookie -> cookie.contains("; Secure")),
                "a cookie for HTTPS alone");
        assertEquals(403, browser.get(back).statusCode(), "an answer counts once");
    }

    void letsAProgramInWithItsAccessToken() throws Exception {
        Rest program = program();
        assertEquals(200, program.get("/api/kernels").status());
        assertEquals(403, program.get("/nbos/api/hosts").status());
    }

    private Rest program() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(PinnedCertificate.context(certificate))
                .build();
        return new Rest(platform.toString(), identities.tokenOfAProgram(), client);
    }

    void isGoneWithItsConfiguration() throws Exception {
        Rest program = program();
        assertEquals(200, program.get("/api/kernels").status());
        Files.delete(configuration);
        Rest.await(
                "its word counts no more",
                SOON,
                () -> program.get("/api/kernels").status() != 200);
        assertEquals(403, status(browser(), "/login/work"));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Files.deleteIfExists(configuration);
        identities.close();
    }
}

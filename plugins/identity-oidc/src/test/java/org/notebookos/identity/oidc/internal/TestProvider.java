package org.notebookos.identity.oidc.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A real identity provider, a process of its own, behind a {@link FaultyFront}. */
final class TestProvider implements AutoCloseable {

    static final String CLIENT = "notebookos";
    static final String SECRET = "a secret of the tests alone";
    static final String PUBLIC_CLIENT = "notebookos-public";
    static final String PROGRAM = "a-program";
    static final String AUDIENCE = "urn:notebookos";

    final FaultyFront front;
    private Keys keys;
    private Process process;

    TestProvider() throws Exception {
        front = new FaultyFront();
        keys = Keys.fresh();
        start();
    }

    String issuer() {
        return front.uri().toString();
    }

    Keys keys() {
        return keys;
    }

    /** Ends the process and starts another one with new keys. */
    void rotateKeys() throws Exception {
        stop();
        keys = Keys.fresh();
        start();
    }

    void start() throws Exception {
        process = Node.start();
        String settings = JSONObjectUtils.toJSONString(settings());
        process.outputWriter().append(settings).append('\n').flush();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        assertTrue(line != null && line.startsWith("listening "), "see target/provider/provider.log: " + line);
        front.passTo(Integer.parseInt(line.substring("listening ".length())));
    }

    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("issuer", issuer());
        settings.put("jwks", keys.secretSet().toJSONObject(false));
        settings.put("conformIdTokenClaims", true);
        settings.put("clients", clients());
        settings.put("people", PEOPLE);
        return settings;
    }

    /** Mallory gives herself Ada's name and address. */
    private static final Map<String, Object> PEOPLE = Map.of(
            "ada",
            Map.of(
                    "preferred_username", "ada",
                    "name", "Ada Lovelace",
                    "email", "Ada@example.org",
                    "email_verified", true,
                    "groups", List.of("staff")),
            "ben",
            Map.of(
                    "preferred_username",
                    "ben müller",
                    "email",
                    "ben@elsewhere.example",
                    "email_verified",
                    true,
                    "groups",
                    List.of("staff", "operators")),
            "mallory",
            Map.of(
                    "preferred_username", "ada",
                    "name", "Ada Lovelace",
                    "email", "ada@example.org",
                    "email_verified", false,
                    "groups", List.of("guests")));

    private static List<Map<String, Object>> clients() {
        List<String> callbacks = List.of("http://127.0.0.1:8888/login/test/callback");
        Map<String, Object> web = Map.of("client_id", CLIENT, "client_secret", SECRET, "redirect_uris", callbacks);
        Map<String, Object> open = Map.of(
                "client_id", PUBLIC_CLIENT,
                "token_endpoint_auth_method", "none",
                "application_type", "native",
                "id_token_signed_response_alg", "ES256",
                "redirect_uris", callbacks);
        Map<String, Object> program = Map.of(
                "client_id", PROGRAM,
                "client_secret", SECRET,
                "grant_types", List.of("client_credentials"),
                "response_types", List.of(),
                "redirect_uris", List.of());
        return List.of(web, open, program);
    }

    /** Writes the client's secret into a file that its owner alone reads. */
    static Path writeSecret(Path folder) throws IOException {
        return writeSecret(folder, SECRET);
    }

    static Path writeSecret(Path folder, String secret) throws IOException {
        Path file = Files.createTempFile(folder, "secret", "");
        return Files.writeString(file, secret + "\n");
    }

    URI endpoint(String path) {
        return front.uri().resolve(path);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        front.close();
    }
}

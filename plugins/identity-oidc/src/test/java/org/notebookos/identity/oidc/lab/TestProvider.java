package org.notebookos.identity.oidc.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A real identity provider, a process of its own, behind a {@link FaultyFront}. */
public final class TestProvider implements AutoCloseable {

    public static final String CLIENT = "notebookos";
    public static final String SECRET = "a secret of the tests alone";
    public static final String PUBLIC_CLIENT = "notebookos-public";
    public static final String PROGRAM = "a-program";
    public static final String AUDIENCE = "urn:notebookos";

    public final FaultyFront front;
    private final List<String> callbacks;
    private Keys keys;
    private Process process;

    /** @param callbacks to which browsers may be sent back */
    public TestProvider(String... callbacks) throws Exception {
        this.callbacks = List.of(callbacks);
        front = new FaultyFront();
        keys = Keys.fresh();
        start();
    }

    public String issuer() {
        return front.uri().toString();
    }

    public Keys keys() {
        return keys;
    }

    /** Ends the process and starts another one with new keys. */
    public void rotateKeys() throws Exception {
        stop();
        keys = Keys.fresh();
        start();
    }

    public void start() throws Exception {
        process = Node.start();
        String settings = JSONObjectUtils.toJSONString(settings());
        process.outputWriter().append(settings).append('\n').flush();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        assertTrue(line != null && line.startsWith("listening "), "see target/provider/provider.log: " + line);
        front.passTo(Integer.parseInt(line.substring("listening ".length())));
        warmUp();
    }

    /** Its first answer takes long on a busy machine, and is nobody's measure. */
    private void warmUp() throws IOException, InterruptedException {
        for (String path : List.of("/.well-known/openid-configuration", "/jwks")) {
            assertEquals(200, new Browser().get(endpoint(path)).statusCode());
        }
    }

    public void stop() throws InterruptedException {
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

    private List<Map<String, Object>> clients() {
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
    public static Path writeSecret(Path folder) throws IOException {
        return writeSecret(folder, SECRET);
    }

    public static Path writeSecret(Path folder, String secret) throws IOException {
        Path file = Files.createTempFile(folder, "secret", "");
        return Files.writeString(file, secret + "\n");
    }

    /** Returns an access token that the provider gives a program for {@link #AUDIENCE}. */
    public String tokenOfAProgram() throws Exception {
        String basic = Base64.getEncoder().encodeToString((PROGRAM + ":" + Browser.encode(SECRET)).getBytes());
        HttpRequest request = HttpRequest.newBuilder(endpoint("/token"))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&scope=api"))
                .build();
        String body = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        return (String) JSONObjectUtils.parse(body).get("access_token");
    }

    private URI endpoint(String path) {
        return front.uri().resolve(path);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        front.close();
    }
}

package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gateway.internal.FakeKernelService;
import org.notebookos.gateway.internal.access.AccessPolicy;
import org.notebookos.gateway.internal.contents.ContentsSettings;
import org.notebookos.gateway.internal.disk.StateDirectory;

/** A gateway with files, beside which something lies that isn't its business. */
abstract class ContentsFixture {

    static final String API = "/base/api/contents";

    @TempDir
    Path folder;

    Path root;
    Path secret;
    GatewayServer server;
    RestClient client;

    @BeforeEach
    void start() throws Exception {
        root = Files.createDirectories(folder.resolve("root"));
        secret = Files.writeString(folder.resolve("secret"), "s3cret");
        open(new ContentsSettings(root, false, false, 4 << 20));
    }

    void open(ContentsSettings settings) throws Exception {
        open(settings, new AccessPolicy(Optional.empty(), Set.of(), Set.of()));
    }

    void open(ContentsSettings settings, AccessPolicy policy) throws Exception {
        server = new GatewayServer(
                new FakeKernelService(),
                policy,
                "/base",
                root,
                Optional.of(settings),
                StateDirectory.of(folder.resolve("state").toString()));
        client = new RestClient(server);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    HttpResponse<String> send(int status, String method, String path, String body) throws Exception {
        HttpResponse<String> answer = client.send(method, API + path, body);
        assertEquals(status, answer.statusCode(), answer.body());
        if (status >= 400) {
            JsonNode error = RestClient.json(answer);
            assertEquals(true, error.get("message").isTextual() && error.has("reason"), answer.body());
            assertEquals(-1, answer.body().indexOf(folder.toString()), "the answer tells where files are");
        }
        return answer;
    }

    JsonNode json(int status, String method, String path, String body) throws Exception {
        return RestClient.json(send(status, method, path, body));
    }

    /** Quotes a JSON body that is written with single quotes. */
    static String body(String text) {
        return text.replace('\'', '"');
    }
}

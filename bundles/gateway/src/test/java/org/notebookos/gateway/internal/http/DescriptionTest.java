package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The OpenAPI description and the servlets say the same. */
class DescriptionTest extends ContentsFixture {

    private static final List<String> METHODS = List.of("GET", "PUT", "POST", "PATCH", "DELETE");

    private JsonNode description() throws Exception {
        return RestClient.json(client.get("/base/api/spec.json"));
    }

    /** Fills in what is there. */
    private String concrete(String template) throws Exception {
        Files.createDirectories(root.resolve(".ipynb_checkpoints"));
        Files.writeString(
                root.resolve("a.ipynb"), "{\"cells\":[],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}");
        Files.writeString(root.resolve(".ipynb_checkpoints/a-checkpoint.ipynb"), "{}");
        String kernel = server.kernels.idleKernel();
        String session = "/api/sessions/{session_id}".equals(template) ? session() : "";
        Map<String, String> values = Map.of(
                "{name}", "python3",
                "{file}", "logo-64x64.png",
                "{kernel_id}", kernel,
                "{session_id}", session,
                "{path}", template.endsWith("/{path}") && template.contains("contents") ? "new" : "a.ipynb",
                "{checkpoint_id}", "checkpoint",
                "{section}", "notebook");
        String path = template;
        for (Map.Entry<String, String> value : values.entrySet()) {
            path = path.replace(value.getKey(), value.getValue());
        }
        return path;
    }

    private String session() throws Exception {
        String body = "{\"path\":\"" + UUID.randomUUID() + "\",\"type\":\"notebook\"}";
        return RestClient.json(client.send("POST", "/base/api/sessions", body))
                .get("id")
                .textValue();
    }

    @Test
    void whatIsDescribedIsServedAndNothingElseOfThesePaths() throws Exception {
        for (Map.Entry<String, JsonNode> path : description().get("paths").properties()) {
            for (String method : METHODS) {
                Files.createDirectories(root.resolve("new"));
                boolean described = path.getValue().has(method.toLowerCase(Locale.ROOT));
                HttpResponse<String> answer = client.send(method, "/base" + concrete(path.getKey()), null);
                String what = method + " " + path.getKey() + ": " + answer.statusCode() + " " + answer.body();
                assertTrue(answer.statusCode() < 500, what);
                assertEquals(described, answer.statusCode() != 405 && answer.statusCode() != 404, what);
            }
        }
    }

    @Test
    void nothingIsServedThatIsNotDescribed() throws Exception {
        Set<String> first = Set.of(
                "kernels",
                "sessions",
                "kernelspecs",
                "status",
                "me",
                "config",
                "events",
                "contents",
                "spec.json",
                "spec.yaml");
        List<String> words = new ArrayList<>(List.of(
                "terminals",
                "nbconvert",
                "notebooks",
                "shutdown",
                "security",
                "metrics",
                "kernelspec",
                "yjs",
                "tokens",
                "users",
                "swagger.json",
                "spec",
                "workspaces",
                "settings",
                "metrics/v1",
                "resourceUsage"));
        first.forEach(
                word -> words.add(word.equals("contents") || word.equals("config") ? word + "s" : word + "/x/y/z"));
        for (String word : words) {
            for (String method : METHODS) {
                HttpResponse<String> answer = client.send(method, "/base/api/" + word, null);
                boolean none = answer.statusCode() == 404 || answer.statusCode() == 405 && !method.equals("GET");
                assertTrue(none, method + " " + word + ": " + answer.body());
                assertTrue(RestClient.json(answer).get("message").isTextual());
            }
        }
        for (String word : first) {
            boolean described = false;
            for (Map.Entry<String, JsonNode> path : description().get("paths").properties()) {
                described = described || path.getKey().startsWith("/api/" + word);
            }
            assertTrue(described, word);
        }
    }

    @Test
    void referencesLeadSomewhere() throws Exception {
        JsonNode description = description();
        assertEquals("3.0.3", description.get("openapi").textValue());
        assertEquals("/base", description.at("/servers/0/url").textValue());
        for (JsonNode reference : description.findValues("$ref")) {
            assertFalse(description.at(reference.textValue().substring(1)).isMissingNode(), reference.textValue());
        }
    }

    @Test
    void yamlIsTheSame() throws Exception {
        HttpResponse<String> yaml = client.get("/base/api/spec.yaml");
        assertEquals("text/x-yaml", yaml.headers().firstValue("Content-Type").orElse(""));
        assertEquals(description(), RestClient.json(yaml));
    }
}

package org.notebookos.lab.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.lab.internal.page.PageSettings;

class LabApiTest {

    private static final String THEMES = "/lab/api/settings/@lab/themes:plugin";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private SiteServer server;

    @BeforeEach
    void start() throws Exception {
        FakeEnvironment environment = FakeEnvironment.full(folder.resolve("environment"));
        server = new SiteServer(new Site(environment.installation(), new PageSettings("", "", false, List.of()))
                .files()
                .api(folder.resolve("kept")));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private int put(String path, String body) throws Exception {
        return server.send("PUT", path, body).statusCode();
    }

    private static String raw(String settings) throws Exception {
        return JSON.writeValueAsString(JSON.createObjectNode().put("raw", settings));
    }

    @Test
    void allPluginsWithSettingsAreListed() throws Exception {
        JsonNode all = server.json("/lab/api/settings");
        JsonNode ids = server.json("/lab/api/settings?ids_only=true&1795978");

        assertEquals(
                List.of("widgets:plugin", "@lab/themes:plugin"),
                all.get("settings").findValuesAsText("id"));
        assertEquals(
                JSON.readTree("[{\"id\":\"widgets:plugin\"},{\"id\":\"@lab/themes:plugin\"}]"), ids.get("settings"));
        assertEquals("1.2.3", all.get("settings").get(1).get("version").asText());
        assertEquals("N/A", all.get("settings").get(0).get("version").asText());
    }

    @Test
    void administratorsOverrideDefaults() throws Exception {
        JsonNode properties = server.json(THEMES).at("/schema/properties");

        assertEquals("dark", properties.at("/theme/default").asText());
        assertEquals(JSON.readTree("{\"code\": 9, \"text\": 2}"), properties.at("/sizes/default"));
        assertTrue(properties.at("/more/default").asBoolean());
    }

    @Test
    void settingsAreKeptAsTheyWereWritten() throws Exception {
        String written = "{\n  // at night\n  'theme': \"dark\", size: +.5,\n}";
        assertEquals("{}", server.json(THEMES).get("raw").asText());
        assertTrue(server.json(THEMES).get("created").isNull());

        assertEquals(204, put(THEMES, raw(written)));

        JsonNode kept = server.json(THEMES);
        assertEquals(written, kept.get("raw").asText());
        assertEquals(JSON.readTree("{\"theme\": \"dark\", \"size\": 0.5}"), kept.get("settings"));
        assertFalse(kept.get("last_modified").isNull());
    }

    @Test
    void whatIsNotSettingsIsRefusedAndChangesNothing() throws Exception {
        assertEquals(400, put(THEMES, "theme"));
        assertEquals(400, put(THEMES, "{\"theme\": 1}"));
        assertEquals(400, put(THEMES, raw("{theme")));
        assertEquals(400, put(THEMES, raw("[1]")));
        assertEquals(404, put("/lab/api/settings/@lab/none:plugin", raw("{}")));
        assertEquals(404, server.get("/lab/api/settings/@lab/none:plugin").statusCode());
        assertEquals(404, server.get("/lab/api/settings/..:package").statusCode());
        assertEquals(405, server.send("DELETE", THEMES, "").statusCode());
        assertEquals(413, put(THEMES, " ".repeat((4 << 20) + 1)));
        assertEquals("{}", server.json(THEMES).get("raw").asText());
        assertFalse(Files.exists(folder.resolve("kept")));
    }

    @Test
    void workspacesAreKeptByName() throws Exception {
        assertEquals(
                JSON.readTree("{\"data\":{},\"metadata\":{\"id\":\"default\"}}"),
                server.json("/lab/api/workspaces/default"));

        assertEquals(204, put("/lab/api/workspaces/default", "{\"data\":{\"x\":1},\"metadata\":{\"id\":\"default\"}}"));
        assertEquals(204, put("/lab/api/workspaces/auto-1", "{\"data\":{},\"metadata\":{\"id\":\"/auto-1\"}}"));

        JsonNode list = server.json("/lab/api/workspaces").get("workspaces");
        assertEquals(JSON.readTree("[\"/auto-1\",\"default\"]"), list.get("ids"));
        assertEquals(1, list.at("/values/1/data/x").asInt());
        assertFalse(list.at("/values/1/metadata/last_modified").asText().isEmpty());
        assertEquals(
                204, server.send("DELETE", "/lab/api/workspaces/default", "").statusCode());
        assertEquals(
                404, server.send("DELETE", "/lab/api/workspaces/default", "").statusCode());
        assertEquals(1, server.json("/lab/api/workspaces").at("/workspaces/ids").size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"data\":{}}",
                "{\"data\":1,\"metadata\":{\"id\":\"one\"}}",
                "{\"data\":{},\"metadata\":{\"id\":\"other\"}}"
            })
    void whatIsNoWorkspaceIsRefused(String body) throws Exception {
        assertEquals(400, put("/lab/api/workspaces/one", body));
    }

    @Test
    void namesOfWorkspacesAreNoPaths() throws Exception {
        String body = JSON.writeValueAsString(JSON.readTree("{\"data\":{},\"metadata\":{\"id\":\"a/../../b\"}}"));

        put("/lab/api/workspaces/a/..%2f..%2fb", body);
        assertEquals(204, put("/lab/api/workspaces/x/%C3%A9%20y", body.replace("a/../../b", "x/é y")));

        try (Stream<Path> all = Files.walk(folder.resolve("kept"))) {
            assertTrue(all.filter(Files::isRegularFile)
                    .map(file -> folder.resolve("kept/users").relativize(file))
                    .allMatch(file -> file.getNameCount() == 3
                            && file.getName(1).toString().equals("workspaces")));
        }
        assertEquals(
                "x/é y",
                server.json("/lab/api/workspaces/x/%C3%A9%20y")
                        .at("/metadata/id")
                        .asText());
    }

    @Test
    void withoutTheGatewayNobodyHasSettings() throws Exception {
        assertEquals(503, server.get(THEMES, "X-User", "-").statusCode());
    }

    @Test
    void everyUserHasSettingsAndWorkspacesOfHisOwn() throws Exception {
        String workspace = "{\"data\":{\"of\":\"ann\"},\"metadata\":{\"id\":\"default\"}}";

        assertEquals(
                204, server.send("PUT", THEMES, raw("{a: 1}"), "X-User", "ann").statusCode());
        assertEquals(
                204,
                server.send("PUT", "/lab/api/workspaces/default", workspace, "X-User", "ann")
                        .statusCode());

        assertTrue(SiteServer.text(server.get(THEMES, "X-User", "ann")).contains("{a: 1}"));
        for (String other : List.of("bob", "ANN", "..", "ann/..")) {
            assertFalse(SiteServer.text(server.get(THEMES, "X-User", other)).contains("{a: 1}"), other);
            assertFalse(
                    SiteServer.text(server.get("/lab/api/workspaces/default", "X-User", other))
                            .contains("ann"),
                    other);
        }
        assertEquals("{}", server.json(THEMES).get("raw").asText());
    }

    @Test
    void languagePacksAreFound() throws Exception {
        JsonNode languages = server.json("/lab/api/translations").get("data");

        assertEquals("English", languages.at("/en/nativeName").asText());
        assertEquals("Deutsch (Deutschland)", languages.at("/de_DE/nativeName").asText());
        assertEquals(
                "Datei",
                server.json("/lab/api/translations/de_DE")
                        .at("/data/jupyterlab/File/0")
                        .asText());
        assertEquals(JSON.readTree("{\"data\":{},\"message\":\"\"}"), server.json("/lab/api/translations/default"));
        assertFalse(
                server.json("/lab/api/translations/xx").get("message").asText().isEmpty());
    }

    @Test
    void listsOfWhatThereIsNoneOfAreEmpty() throws Exception {
        JsonNode listings = server.json("/lab/api/listings/@jupyterlab/extensionmanager-extension/listings.json");

        assertEquals(4, listings.size());
        assertTrue(server.json("/lab/api/plugins").get("allLocked").asBoolean());
        assertTrue(server.json("/lsp/status").get("sessions").isEmpty());
        HttpResponse<byte[]> none = server.get("/lab/api/licenses");
        assertEquals(404, none.statusCode());
        assertTrue(SiteServer.text(none).contains("message"));
    }
}

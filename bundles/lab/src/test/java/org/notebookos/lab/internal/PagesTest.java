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
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.lab.internal.environment.Installation;
import org.notebookos.lab.internal.page.PageSettings;

class PagesTest {

    @TempDir
    private Path folder;

    private FakeEnvironment environment;
    private SiteServer server;

    @BeforeEach
    void start() throws Exception {
        environment = FakeEnvironment.full(folder.resolve("environment"));
        environment.file("../notebooks/sub/a b.ipynb", "{}");
        environment.file("../notebooks/table.csv", "1,2");
        server = serve("", environment.installation());
    }

    private SiteServer serve(String basePath, Installation installation) throws Exception {
        PageSettings settings =
                new PageSettings(basePath, folder.resolve("notebooks").toString(), false, List.of("@lab/by-operator"));
        return new SiteServer(new Site(installation, settings).pages("/lab").files());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void jupyterLabsPageLoadsWhatItsBuildSays() throws Exception {
        HttpResponse<byte[]> page = server.get("/lab");

        assertEquals(200, page.statusCode());
        assertEquals(
                "text/html;charset=utf-8",
                page.headers().firstValue("Content-Type").get().replace(" ", ""));
        assertEquals("no-store", page.headers().firstValue("Cache-Control").get());
        assertEquals(
                "nosniff", page.headers().firstValue("X-Content-Type-Options").get());
        assertEquals(
                "frame-ancestors 'self'",
                page.headers().firstValue("Content-Security-Policy").get());
        String text = SiteServer.text(page);
        assertTrue(text.contains("src=\"/static/lab/main.0123456789abcdef.js?v=0123456789abcdef\""), text);
        assertFalse(text.contains("elsewhere"), text);
        assertEquals(
                200,
                server.get("/static/lab/main.0123456789abcdef.js?v=0123456789abcdef")
                        .statusCode());
        JsonNode config = server.config("/lab");
        assertEquals("JupyterLab", config.get("appName").asText());
        assertEquals("9.8.7", config.get("appVersion").asText());
        assertFalse(config.get("terminalsAvailable").asBoolean());
        assertFalse(config.get("exposeAppInBrowser").asBoolean());
    }

    @Test
    void allUrlsBeginWithTheBasePath() throws Exception {
        try (SiteServer below = serve("/n/b", environment.installation())) {
            for (String path : List.of("/n/b/lab", "/n/b/tree")) {
                JsonNode config = below.config(path);
                assertEquals("/n/b/", config.get("baseUrl").asText());
                config.properties().stream()
                        .filter(each -> each.getKey().matches("full.*Url"))
                        .forEach(each -> assertTrue(each.getValue().asText().startsWith("/n/b/"), each.toString()));
                assertEquals(
                        "/n/b/lab/api/settings", config.get("fullSettingsUrl").asText());
                assertEquals(
                        "/n/b/lab/api/workspaces",
                        config.get("fullWorkspacesApiUrl").asText());
            }
            assertTrue(below.text("/n/b/lab").contains("src=\"/n/b/static/lab/main."));
            assertEquals(200, below.get("/n/b/static/favicons/favicon.ico").statusCode());
            assertEquals(404, below.get("/lab").statusCode());
            for (String root : List.of("/n/b", "/n/b/")) {
                HttpResponse<byte[]> answer = below.get(root, "Accept", "text/html");
                assertEquals("/n/b/lab", answer.headers().firstValue("Location").get(), root);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/lab, default, '', multiple-document",
        "/lab/, default, '', multiple-document",
        "/lab/tree/sub/a%20b.ipynb, default, sub/a b.ipynb, multiple-document",
        "/lab/workspaces/auto-X_1, auto-X_1, '', multiple-document",
        "/lab/workspaces/two/tree/x, two, x, multiple-document",
        "/doc, default, '', single-document",
        "/doc/tree/x, default, x, single-document"
    })
    void thePathSaysWhatToOpen(String path, String workspace, String tree, String mode) throws Exception {
        JsonNode config = server.config(path);

        assertEquals(workspace, config.get("workspace").asText());
        assertEquals(tree, config.get("treePath").asText());
        assertEquals(mode, config.get("mode").asText());
        assertFalse(config.has("notFoundUrl"));
    }

    @Test
    void aPathThatIsNoneIsToldByThePageItself() throws Exception {
        assertEquals(
                "/lab/nonsense",
                server.config("/lab/nonsense").get("notFoundUrl").asText());
    }

    @Test
    void prebuiltExtensionsAreLoadedAndMayTurnOthersOff() throws Exception {
        JsonNode config = server.config("/lab");

        assertEquals(
                new ObjectMapper()
                        .readTree(
                                "[{\"name\":\"@jupyter-notebook/lab-extension\",\"load\":\"static/remoteEntry.1.js\","
                                        + "\"extension\":\"./extension\",\"style\":\"./style\"},"
                                        + "{\"name\":\"widgets\",\"load\":\"static/remoteEntry.2.js\",\"mimeExtension\":\"./mime\"}]"),
                config.get("federated_extensions"));
        Set<String> off = Set.copyOf(new ObjectMapper().convertValue(config.get("disabledExtensions"), List.class));
        assertEquals(
                Set.of(
                        "old-widgets",
                        "@lab/unwanted",
                        "@lab/by-operator",
                        "@jupyterlab/apputils-extension:announcements",
                        "@jupyterlab/extensionmanager-extension"),
                off,
                "the environment's own configuration turns the plugin manager on again");
        assertEquals(
                200,
                server.get("/lab/extensions/widgets/static/remoteEntry.2.js").statusCode());
    }

    @Test
    void nothingThatIsToldEndsTheScript() throws Exception {
        assertFalse(server.text("/lab").contains("\"</script>\""));
        assertEquals("</script>", server.config("/lab").get("motto").asText());
        assertEquals("<b>", server.config("/lab/tree/%3Cb%3E").get("treePath").asText());
        assertFalse(server.text("/lab/tree/%3Cb%3E").contains("<b>"));
    }

    @Test
    void aPageIsGivenTheTokenOfItsUrlAndNoOther() throws Exception {
        assertEquals("s~1", server.config("/lab?token=s~1").get("token").asText());
        assertEquals("s~1", server.config("/tree?x=1&token=s%7E1").get("token").asText());
        assertEquals("", server.config("/lab").get("token").asText());
        assertEquals("", server.config("/lab?mytoken=x").get("token").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "notebooks", "edit", "consoles"})
    void notebookHasAPageOfEachKind(String kind) throws Exception {
        String path = "/" + kind + (kind.equals("tree") ? "" : "/sub/a%20b.ipynb");
        String page = server.text(path);
        JsonNode config = server.config(path);

        assertTrue(page.contains("src=\"/static/notebook/main.fedcba9876543210.js?v=fe\""), page);
        assertEquals(kind, config.get("notebookPage").asText());
        assertEquals("Jupyter Notebook", config.get("appName").asText());
        assertEquals("7.0.1", config.get("appVersion").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "/tree/sub/a%20b.ipynb, /notebooks/sub/a%20b.ipynb",
        "/tree/table.csv, /files/table.csv",
        "/notebooks/sub, /tree/sub",
        "/notebooks, /tree/"
    })
    void whatHasAnotherPageIsFoundThere(String path, String other) throws Exception {
        HttpResponse<byte[]> answer = server.get(path + "?token=t");

        assertEquals(302, answer.statusCode());
        assertEquals(other + "?token=t", answer.headers().firstValue("Location").get());
    }

    @Test
    void foldersAreListedByTheTree() throws Exception {
        assertEquals("sub", server.config("/tree/sub").get("treePath").asText());
        assertEquals("", server.config("/tree").get("treePath").asText());
    }

    @Test
    void browsersAreLedToTheFirstPageAndProgramsAreNot() throws Exception {
        HttpResponse<byte[]> browser = server.get("/?token=t", "Accept", "text/html,*/*;q=0.8");
        HttpResponse<byte[]> program = server.get("/", "Accept", "*/*");

        assertEquals(302, browser.statusCode());
        assertEquals("/lab?token=t", browser.headers().firstValue("Location").get());
        assertEquals(404, program.statusCode());
        assertEquals(
                "application/json", program.headers().firstValue("Content-Type").get());
    }

    @Test
    void anEnvironmentWithoutTheApplicationsSaysHowToGetThem() throws Exception {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        try (SiteServer bare = serve("", new Installation(List.of(empty), List.of(empty)))) {
            for (String path : List.of("/lab", "/lab/tree/x", "/tree")) {
                HttpResponse<byte[]> answer = bare.get(path);
                assertEquals(404, answer.statusCode());
                assertTrue(SiteServer.text(answer).contains("--with lab"), path);
            }
        }
    }
}

package org.notebookos.lab.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.lab.internal.files.FileRoot;
import org.notebookos.lab.internal.page.PageSettings;

class FilesTest {

    private static final String SCRIPT = "/static/lab/main.0123456789abcdef.js";

    @TempDir
    private Path folder;

    private FakeEnvironment environment;
    private SiteServer server;

    @BeforeEach
    void start() throws Exception {
        environment = FakeEnvironment.full(folder.resolve("environment"));
        environment.file("share/jupyter/secret.txt", "secret");
        server = new SiteServer(
                new Site(environment.installation(), new PageSettings("", "", false, List.of())).files());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.txt",
                "a/../../secret.txt",
                "/../secret.txt",
                "//etc/passwd",
                "..\\secret.txt",
                "./style.css",
                "style.css\0",
                "style.css/x",
                "",
                "link",
                "folder-link/secret.txt"
            })
    void nothingOutsideOfTheRootIsFound(String path) throws Exception {
        Path root = folder.resolve("environment/share/jupyter/lab/static");
        Files.createSymbolicLink(root.resolve("link"), folder.resolve("environment/share/jupyter/secret.txt"));
        Files.createSymbolicLink(root.resolve("folder-link"), folder.resolve("environment/share/jupyter"));

        assertEquals(Optional.empty(), new FileRoot(root).file(path));
    }

    @Test
    void linksWithinTheRootAreFollowed() throws Exception {
        Path root = folder.resolve("environment/share/jupyter/lab/static");
        Files.createSymbolicLink(root.resolve("link.css"), root.resolve("style.css"));

        assertEquals(200, server.get("/static/lab/link.css").statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/static/lab/%2e%2e/%2e%2e/secret.txt",
                "/static/lab/..%2f..%2fsecret.txt",
                "/static/lab/missing.js",
                "/static/lab/",
                "/lab/extensions/../lab/static/style.css",
                "/custom/nothing.css"
            })
    void whatIsNotThereIsRefused(String path) throws Exception {
        HttpResponse<byte[]> answer = server.get(path);

        assertTrue(answer.statusCode() == 404 || answer.statusCode() == 400, "" + answer.statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "/static/lab/style.css, text/css;charset=utf-8, body{}",
        "/static/favicons/favicon.ico, image/x-icon, icon",
        "/favicon.ico, image/x-icon, icon",
        "/custom/custom.css, text/css;charset=utf-8, /* yours */",
        "/lab/api/themes/@lab/light/index.css, text/css;charset=utf-8, a{}",
        "/static/notebook/main.fedcba9876543210.js, text/javascript;charset=utf-8, run()"
    })
    void filesHaveTheirTypes(String path, String type, String content) throws Exception {
        HttpResponse<byte[]> answer = server.get(path);

        assertEquals(200, answer.statusCode());
        assertEquals(type, answer.headers().firstValue("Content-Type").get().replace(" ", ""));
        assertEquals(
                "nosniff", answer.headers().firstValue("X-Content-Type-Options").get());
        assertEquals(content, SiteServer.text(answer));
    }

    @Test
    void filesWithAHashAreKeptForGoodAndOthersAskedFor() throws Exception {
        assertEquals(
                "public, max-age=31536000, immutable",
                server.get(SCRIPT).headers().firstValue("Cache-Control").get());
        HttpResponse<byte[]> other = server.get("/static/lab/style.css");
        assertEquals("no-cache", other.headers().firstValue("Cache-Control").get());

        String tag = other.headers().firstValue("ETag").get();
        HttpResponse<byte[]> again = server.get("/static/lab/style.css", "If-None-Match", tag);
        assertEquals(304, again.statusCode());
        assertEquals(0, again.body().length);

        environment.file("share/jupyter/lab/static/style.css", "body{color:red}");
        HttpResponse<byte[]> changed = server.get("/static/lab/style.css", "If-None-Match", tag);
        assertEquals(200, changed.statusCode());
        assertEquals("body{color:red}", SiteServer.text(changed));
    }

    @Test
    void textIsCompressedForThoseWhoReadThat() throws Exception {
        byte[] plain = server.get(SCRIPT).body();
        for (int i = 0; i < 2; i++) {
            HttpResponse<byte[]> answer = server.get(SCRIPT, "Accept-Encoding", "br, gzip");
            assertEquals("gzip", answer.headers().firstValue("Content-Encoding").get());
            assertEquals("Accept-Encoding", answer.headers().firstValue("Vary").get());
            assertTrue(answer.body().length < plain.length / 10);
            assertArrayEquals(plain, new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes());
        }
    }
}

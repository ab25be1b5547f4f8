package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of files. */
class FilesTest extends ContentsFixture {

    @BeforeEach
    void files() throws Exception {
        Files.createDirectory(root.resolve("d"));
        Files.writeString(root.resolve("d/a <b>.html"), "0123456789");
    }

    private HttpResponse<String> file(String path, String... headers) throws Exception {
        return client.get("/base/files" + path, headers);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void aPageIsInASandbox() throws Exception {
        HttpResponse<String> page = file("/d/a%20%3Cb%3E.html");
        assertEquals("0123456789", page.body());
        assertEquals("text/html;charset=utf-8", header(page, "Content-Type").toLowerCase());
        assertEquals("nosniff", header(page, "X-Content-Type-Options"));
        assertTrue(header(page, "Content-Security-Policy").contains("sandbox allow-scripts"));
        assertEquals("", header(page, "Content-Disposition"));
    }

    @Test
    void downloadsHaveAName() throws Exception {
        HttpResponse<String> page = file("/d/a%20%3Cb%3E.html?download=1");
        assertEquals("attachment; filename*=UTF-8''a%20%3Cb%3E.html", header(page, "Content-Disposition"));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3,206,0123,bytes 0-3/10",
        "bytes=7-,206,789,bytes 7-9/10",
        "bytes=-2,206,89,bytes 8-9/10",
        "bytes=5-99,206,56789,bytes 5-9/10",
        "'bytes=0-1,3-4',200,0123456789,''",
        "lines=1-2,200,0123456789,''"
    })
    void playersAskForParts(String range, int status, String body, String contentRange) throws Exception {
        HttpResponse<String> part = file("/d/a%20%3Cb%3E.html", "Range", range);
        assertEquals(status, part.statusCode());
        assertEquals(body, part.body());
        assertEquals(contentRange, header(part, "Content-Range"));
    }

    @Test
    void partsThatAreNotThereAreRefused() throws Exception {
        HttpResponse<String> part = file("/d/a%20%3Cb%3E.html", "Range", "bytes=10-");
        assertEquals(416, part.statusCode());
        assertEquals("bytes */10", header(part, "Content-Range"));
    }

    @Test
    void whatIsKnownIsNotSentAgain() throws Exception {
        HttpResponse<String> first = file("/d/a%20%3Cb%3E.html");
        HttpResponse<String> again = file("/d/a%20%3Cb%3E.html", "If-None-Match", header(first, "ETag"));
        assertEquals(304, again.statusCode());
        HttpResponse<String> head = client.send("HEAD", "/base/files/d/a%20%3Cb%3E.html", null);
        assertEquals("10", header(head, "Content-Length"));
        assertEquals(200, head.statusCode());
    }

    @Test
    void onlyFilesAreServed() throws Exception {
        assertEquals(404, file("/d").statusCode());
        assertEquals(404, file("/none").statusCode());
        assertEquals(404, file("").statusCode());
        assertEquals(405, client.send("POST", "/base/files/d/x", null).statusCode());
    }

    @Test
    void aViewFramesThePage() throws Exception {
        HttpResponse<String> view = client.get("/base/view/d/a%20%3Cb%3E.html");
        assertTrue(
                view.body().contains("sandbox=\"allow-scripts\" src=\"/base/files/d/a%20%3Cb%3E.html\""), view.body());
        assertTrue(view.body().contains("<title>a &lt;b&gt;.html</title>"));
        assertEquals(404, client.get("/base/view/none").statusCode());
    }
}

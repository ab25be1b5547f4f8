package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
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

    private HttpResponse<String> rest(String ifRange) throws Exception {
        return file("/d/a%20%3Cb%3E.html", "Range", "bytes=7-", "If-Range", ifRange);
    }

    @Test
    void aDownloadGoesOnIfTheFileIsTheSame() throws Exception {
        HttpResponse<String> first = file("/d/a%20%3Cb%3E.html");
        for (String validator : List.of(header(first, "ETag"), header(first, "Last-Modified"))) {
            HttpResponse<String> rest = rest(validator);
            assertEquals(206, rest.statusCode());
            assertEquals("789", rest.body());
        }
        HttpResponse<String> beyond =
                file("/d/a%20%3Cb%3E.html", "Range", "bytes=10-", "If-Range", header(first, "ETag"));
        assertEquals(416, beyond.statusCode());
    }

    @Test
    void aDownloadBeginsAnewIfTheFileIsAnotherOne() throws Exception {
        Path page = root.resolve("d/a <b>.html");
        HttpResponse<String> first = file("/d/a%20%3Cb%3E.html");
        FileTime time = Files.getLastModifiedTime(page);
        Path newer = Files.writeString(root.resolve("newer"), "abcdefghij");
        Files.setLastModifiedTime(newer, time);
        Files.move(newer, page, StandardCopyOption.REPLACE_EXISTING);
        HttpResponse<String> again = rest(header(first, "ETag"));
        assertEquals(200, again.statusCode());
        assertEquals("abcdefghij", again.body(), "it has the same length and the same date");
        Files.setLastModifiedTime(page, FileTime.from(time.toInstant().plusSeconds(1)));
        assertEquals(200, rest(header(first, "Last-Modified")).statusCode());
    }

    @Test
    void whatDoesNotNameTheFileForSureDoesNotCount() throws Exception {
        String tag = header(file("/d/a%20%3Cb%3E.html"), "ETag");
        for (String doubtful : List.of("W/" + tag, "*", "\"x\"", "Thu, 01 Jan 1970 00:00:00 GMT", "yesterday")) {
            assertEquals(200, rest(doubtful).statusCode(), doubtful);
        }
        HttpResponse<String> beyond = file("/d/a%20%3Cb%3E.html", "Range", "bytes=10-", "If-Range", "\"x\"");
        assertEquals(200, beyond.statusCode());
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

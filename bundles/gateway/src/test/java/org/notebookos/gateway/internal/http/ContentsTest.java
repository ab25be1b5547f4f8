package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentsTest extends ContentsFixture {

    private static final String TEXT = body("{'type':'file','format':'text','content':'hällo\\n'}");

    private static List<String> names(JsonNode listing) {
        return StreamSupport.stream(listing.get("content").spliterator(), false)
                .map(entry -> entry.get("name").textValue())
                .toList();
    }

    @Test
    void modelsHaveEveryFieldThatClientsCheck() throws Exception {
        JsonNode made = json(201, "PUT", "/a.txt", TEXT);
        Set<String> fields = new TreeSet<>();
        made.fieldNames().forEachRemaining(fields::add);
        assertEquals(
                new TreeSet<>(Set.of(
                        "name",
                        "path",
                        "type",
                        "writable",
                        "created",
                        "last_modified",
                        "mimetype",
                        "content",
                        "format",
                        "size",
                        "hash",
                        "hash_algorithm")),
                fields);
        assertEquals("a.txt", made.get("path").textValue());
        assertTrue(made.get("content").isNull() && made.get("format").isNull());
        for (String time : List.of("created", "last_modified")) {
            assertTrue(made.get(time).textValue().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"));
        }
    }

    @Test
    void whatIsSavedIsWhatIsRead() throws Exception {
        HttpResponse<String> made = send(201, "PUT", "/d%C3%A4ta%20100%25.txt?17", TEXT);
        assertEquals(
                API + "/d%C3%A4ta%20100%25.txt",
                made.headers().firstValue("Location").orElse(""));
        assertTrue(made.headers().firstValue("Last-Modified").isPresent());
        assertEquals("hällo\n", Files.readString(root.resolve("däta 100%.txt")));
        JsonNode read = json(200, "GET", "/d%C3%A4ta%20100%25.txt?content=1&hash=1", null);
        assertEquals("hällo\n", read.get("content").textValue());
        assertEquals("text", read.get("format").textValue());
        assertEquals("text/plain", read.get("mimetype").textValue());
        assertEquals(7, read.get("size").intValue());
        assertEquals("sha256", read.get("hash_algorithm").textValue());
        assertEquals(64, read.get("hash").textValue().length());
        send(200, "PUT", "/d%C3%A4ta%20100%25.txt", TEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'file','format':'base64','content':'%s'}",
                "{'content':'%s','format':'base64','type':'file'}"
            })
    void bytesTravelInBase64(String form) throws Exception {
        byte[] bytes = new byte[100_000];
        new java.util.Random(1).nextBytes(bytes);
        bytes[0] = (byte) 0xff;
        String encoded = Base64.getMimeEncoder(76, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes)
                .replace("\n", "\\n");
        send(201, "PUT", "/b.bin", body(form.formatted(encoded)));
        assertArrayEquals(bytes, Files.readAllBytes(root.resolve("b.bin")));
        JsonNode read = json(200, "GET", "/b.bin", null);
        assertEquals("base64", read.get("format").textValue());
        assertArrayEquals(bytes, read.get("content").binaryValue());
        send(400, "GET", "/b.bin?format=text", null);
        assertEquals(
                "base64",
                json(200, "GET", "/b.bin?format=base64", null).get("format").textValue());
    }

    @Test
    void directoriesAreListedWithoutWhatIsHidden() throws Exception {
        send(201, "PUT", "/sub", body("{'type':'directory'}"));
        send(201, "PUT", "/sub/a.txt", TEXT);
        Files.writeString(root.resolve("sub/.hidden"), "");
        Files.writeString(root.resolve("sub/x.pyc"), "");
        Files.createSymbolicLink(root.resolve("sub/inside"), root.resolve("sub/a.txt"));
        Files.createSymbolicLink(root.resolve("sub/outside"), secret);
        Files.createSymbolicLink(root.resolve("sub/nowhere"), root.resolve("gone"));
        JsonNode listing = json(200, "GET", "/sub/?content=1", null);
        assertEquals(List.of("a.txt", "inside"), names(listing));
        assertEquals("json", listing.get("format").textValue());
        assertEquals("sub/a.txt", listing.get("content").get(0).get("path").textValue());
        assertTrue(json(200, "GET", "?content=0", null).get("content").isNull());
        assertEquals(List.of("sub"), names(json(200, "GET", "", null)));
    }

    @Test
    void newThingsGetNamesThatAreFree() throws Exception {
        for (String name : List.of("Untitled.ipynb", "Untitled1.ipynb")) {
            assertEquals(
                    name,
                    json(201, "POST", "", body("{'type':'notebook'}"))
                            .get("path")
                            .textValue());
        }
        for (String name : List.of("untitled.py", "untitled1.py")) {
            assertEquals(
                    name,
                    json(201, "POST", "/", body("{'type':'file','ext':'.py'}"))
                            .get("name")
                            .textValue());
        }
        for (String name : List.of("Untitled Folder", "Untitled Folder 1")) {
            assertEquals(
                    name,
                    json(201, "POST", "", body("{'type':'directory'}"))
                            .get("name")
                            .textValue());
        }
        assertEquals(
                "Untitled Folder/untitled",
                json(201, "POST", "/Untitled%20Folder", null).get("path").textValue());
        send(400, "POST", "", body("{'type':'file','ext':'/x'}"));
        send(400, "POST", "/untitled.py", null);
        send(404, "POST", "/nowhere", null);
    }

    @Test
    void copiesAreNumbered() throws Exception {
        send(201, "PUT", "/a.tar.gz", TEXT);
        send(201, "PUT", "/d", body("{'type':'directory'}"));
        for (String name : List.of("a-Copy1.tar.gz", "a-Copy2.tar.gz")) {
            assertEquals(
                    name,
                    json(201, "POST", "", body("{'copy_from':'a.tar.gz'}"))
                            .get("path")
                            .textValue());
        }
        assertEquals(
                "d/a.tar.gz",
                json(201, "POST", "/d", body("{'copy_from':'/a-Copy1.tar.gz'}"))
                        .get("path")
                        .textValue());
        assertEquals(
                "d-Copy1",
                json(201, "POST", "", body("{'copy_from':'d'}")).get("path").textValue());
        assertEquals("hällo\n", Files.readString(root.resolve("d-Copy1/a.tar.gz")));
        send(400, "POST", "/d", body("{'copy_from':'d'}"));
        send(404, "POST", "", body("{'copy_from':'gone'}"));
        send(400, "PUT", "/e", body("{'copy_from':'d'}"));
    }

    @Test
    void copiesOfPrivateThingsArePrivate() throws Exception {
        send(201, "PUT", "/d", body("{'type':'directory'}"));
        send(201, "PUT", "/d/a.txt", TEXT);
        Files.setPosixFilePermissions(root.resolve("d/a.txt"), PosixFilePermissions.fromString("r--------"));
        Files.setPosixFilePermissions(root.resolve("d"), PosixFilePermissions.fromString("rwx------"));
        send(201, "POST", "", body("{'copy_from':'d'}"));
        send(201, "POST", "", body("{'copy_from':'d/a.txt'}"));
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("d-Copy1"))));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("a.txt"))),
                "a copy is made to be changed");
    }

    @Test
    void renamingKeepsContentAndRefusesTakenNames() throws Exception {
        send(201, "PUT", "/a.txt", TEXT);
        send(201, "PUT", "/b.txt", TEXT);
        send(201, "PUT", "/d", body("{'type':'directory'}"));
        send(409, "PATCH", "/a.txt", body("{'path':'b.txt'}"));
        assertEquals(
                "d/c.txt",
                json(200, "PATCH", "/a.txt", body("{'path':'d/c.txt'}"))
                        .get("path")
                        .textValue());
        send(404, "GET", "/a.txt", null);
        send(404, "PATCH", "/a.txt", body("{'path':'x'}"));
        send(404, "PATCH", "/b.txt", body("{'path':'nowhere/x'}"));
        send(400, "PATCH", "/d", body("{'path':'d/e'}"));
        send(400, "PATCH", "/b.txt", body("{'path':'.b'}"));
        send(200, "PATCH", "/b.txt", body("{'path':'b.txt'}"));
        send(200, "PATCH", "/b.txt", null);
    }

    @Test
    void fullDirectoriesAreNotDeleted() throws Exception {
        send(201, "PUT", "/d", body("{'type':'directory'}"));
        send(201, "PUT", "/d/n.ipynb", body("{'type':'notebook'}"));
        send(400, "DELETE", "/d", null);
        send(204, "DELETE", "/d/n.ipynb", null);
        send(204, "DELETE", "/d", null);
        send(404, "DELETE", "/d", null);
        send(400, "DELETE", "", null);
        assertFalse(Files.exists(root.resolve("d")));
    }

    @Test
    void aFileKeepsItsMode() throws Exception {
        send(201, "PUT", "/run.sh", TEXT);
        Files.setPosixFilePermissions(root.resolve("run.sh"), PosixFilePermissions.fromString("rwxr-x---"));
        send(200, "PUT", "/run.sh", TEXT);
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("run.sh"))));
    }

    @Test
    void aLinkIsWrittenThroughAndDeletedItself() throws Exception {
        send(201, "PUT", "/a.txt", TEXT);
        Files.createSymbolicLink(root.resolve("link"), root.resolve("a.txt"));
        send(200, "PUT", "/link", body("{'type':'file','format':'text','content':'new'}"));
        assertTrue(Files.isSymbolicLink(root.resolve("link")));
        assertEquals("new", Files.readString(root.resolve("a.txt")));
        send(204, "DELETE", "/link", null);
        assertTrue(Files.exists(root.resolve("a.txt")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'file','content':'x'}|400",
                "{'type':'file','format':'text','content':7}|400",
                "{'type':'file','format':'base64','content':'?'}|400",
                "{'format':'base64','type':'file','content':'a?bc'}|400",
                "{'type':'notebook','content':'x'}|400",
                "{'type':'notebook','content':{'nbformat':3}}|400",
                "{'type':7,'content':'x'}|400",
                "{'type':'file','format':'text','content':'\\ud800'}|400",
                "{'type':'file','format':'text','content':'x'|400",
                "[]|400",
                "{'type':'file','format':'text','content':'x'} {}|400",
                "{'type':'file','format':'text','content':'x','chunk':0}|400",
                "{'type':'notebook','format':'json','content':{},'chunk':1}|400"
            })
    void badBodiesAreRefusedAndLeaveNothing(String text, int status) throws Exception {
        send(status, "PUT", "/new", body(text));
        try (var left = Files.list(root)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void typesAreChecked() throws Exception {
        send(201, "PUT", "/a.txt", TEXT);
        send(400, "GET", "/a.txt?type=directory", null);
        send(400, "GET", "?type=file", null);
        send(400, "GET", "/a.txt?format=utf8", null);
        send(400, "GET", "/a.txt?content=2", null);
        send(200, "GET", "/a.txt?type=odd", null);
        send(400, "PUT", "/a.txt", body("{'format':'text','content':'x'}"));
        send(400, "PUT", "/a.txt", body("{'type':'file','format':'text'}"));
        send(400, "PUT", "/a.txt", body("{'type':'directory'}"));
        send(404, "PUT", "/a.txt/b", TEXT);
        send(404, "PUT", "/nowhere/b", TEXT);
        assertEquals(
                "GET, HEAD, PUT, POST, PATCH, DELETE",
                client.send("TRACEX", API + "/a.txt", null)
                        .headers()
                        .firstValue("Allow")
                        .orElse(""));
    }

    @Test
    void tooLargeIsRefused() throws Exception {
        String large = "x".repeat(5 << 20);
        send(413, "PUT", "/a.txt", body("{'type':'file','format':'text','content':'" + large + "'}"));
        send(413, "PUT", "/a.bin", body("{'format':'base64','type':'file','content':'" + large + "'}"));
        try (var left = Files.list(root)) {
            assertEquals(List.of(), left.toList());
        }
    }
}

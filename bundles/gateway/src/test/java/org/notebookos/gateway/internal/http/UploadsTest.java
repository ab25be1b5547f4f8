package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.gateway.internal.access.Policies;
import org.notebookos.gateway.internal.contents.ContentsSettings;

/** Large files that come in parts. */
class UploadsTest extends ContentsFixture {

    private static String part(int chunk, String content) {
        String encoded = Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
        return body("{'type':'file','format':'base64','chunk':" + chunk + ",'content':'" + encoded + "'}");
    }

    @Test
    void theFileIsThereWithItsLastPart() throws Exception {
        JsonNode first = json(201, "PUT", "/a.bin", part(1, "one "));
        assertEquals("a.bin", first.get("path").textValue());
        assertEquals("a.bin", first.get("name").textValue());
        send(404, "GET", "/a.bin", null);
        assertEquals(0, json(200, "GET", "", null).get("content").size());
        send(201, "PUT", "/a.bin", part(2, "two "));
        JsonNode last = json(201, "PUT", "/a.bin", part(-1, "three"));
        assertEquals(13, last.get("size").intValue());
        assertEquals("one two three", Files.readString(root.resolve("a.bin")));
    }

    @Test
    void anOldFileStaysUntilThen() throws Exception {
        Files.writeString(root.resolve("a.bin"), "old");
        send(200, "PUT", "/a.bin", part(1, "new"));
        assertEquals("old", Files.readString(root.resolve("a.bin")));
        send(200, "PUT", "/a.bin", part(1, "newer "));
        send(200, "PUT", "/a.bin", part(-1, "still"));
        assertEquals("newer still", Files.readString(root.resolve("a.bin")));
    }

    @Test
    void partsOutOfOrderAreRefused() throws Exception {
        send(409, "PUT", "/a.bin", part(2, "two"));
        send(409, "PUT", "/a.bin", part(-1, "last"));
        send(201, "PUT", "/a.bin", part(1, "one"));
        send(409, "PUT", "/a.bin", part(3, "three"));
        send(201, "PUT", "/a.bin", part(2, "two"));
        send(409, "PUT", "/a.bin", part(2, "two"));
        send(201, "PUT", "/a.bin", part(-1, "!"));
        assertEquals("onetwo!", Files.readString(root.resolve("a.bin")));
        assertFalse(Files.exists(root.resolve("b.bin")));
    }

    private Path growing() throws Exception {
        try (var files = Files.list(root)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".nbos-part-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aPrivateFileIsPrivateWhileItGrows() throws Exception {
        Path old = Files.writeString(root.resolve("a.bin"), "old");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-------"));
        send(200, "PUT", "/a.bin", part(1, "new"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(growing())));
        send(200, "PUT", "/a.bin", part(-1, "er"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(old)));
    }

    @Test
    void aFileThatLostItsBeginningIsRefused() throws Exception {
        send(201, "PUT", "/a.bin", part(1, "one "));
        Files.delete(growing());
        send(409, "PUT", "/a.bin", part(2, "two "));
        send(409, "PUT", "/a.bin", part(-1, "three"));
        send(201, "PUT", "/a.bin", part(1, "one "));
        Files.delete(growing());
        send(409, "PUT", "/a.bin", part(-1, "two"));
        send(201, "PUT", "/a.bin", part(1, "one "));
        Files.writeString(growing(), "on");
        send(409, "PUT", "/a.bin", part(-1, "two"));
        try (var left = Files.list(root)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void twoUsersMaySendTheSamePath() throws Exception {
        stop();
        open(
                new ContentsSettings(root, false, false, 4 << 20),
                Policies.of("token", "owner-secret", "", List.of(), List.of(), ""));
        String ada = server.access.tokens().create("ada", "ada", false, Optional.empty());
        String bob = server.access.tokens().create("bob", "bob", false, Optional.empty());
        assertEquals(201, as(ada, part(1, "hers ")));
        assertEquals(201, as(ada, part(2, "too ")));
        assertEquals(201, as(bob, part(1, "his ")));
        assertEquals(201, as(ada, part(-1, "end")));
        assertEquals("hers too end", Files.readString(root.resolve("a.bin")));
        assertEquals(200, as(bob, part(-1, "end")));
        assertEquals("his end", Files.readString(root.resolve("a.bin")));
    }

    private int as(String token, String part) throws Exception {
        return client.send("PUT", API + "/a.bin", part, "Authorization", "token " + token)
                .statusCode();
    }

    @Test
    void aPartThatCanNotBeWrittenEndsTheUpload() throws Exception {
        send(201, "PUT", "/a.bin", part(1, "one "));
        send(400, "PUT", "/a.bin", body("{'type':'file','format':'text','chunk':2,'content':'two \\ud800'}"));
        send(409, "PUT", "/a.bin", part(-1, "three"));
        assertTrue(Files.notExists(root.resolve("a.bin")));
    }

    @Test
    void nothingIsLeftOfAnUploadThatNeverEnded() throws Exception {
        send(201, "PUT", "/a.bin", part(1, "one"));
        stop();
        try (var left = Files.list(root)) {
            assertEquals(List.of(), left.toList());
        }
        start();
        send(409, "PUT", "/a.bin", part(2, "two"));
    }
}

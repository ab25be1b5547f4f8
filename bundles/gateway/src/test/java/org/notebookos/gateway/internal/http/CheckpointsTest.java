package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** One earlier version of a file. */
class CheckpointsTest extends ContentsFixture {

    private static String text(String content) {
        return body("{'type':'file','format':'text','content':'" + content + "'}");
    }

    @Test
    void oneCanGoBack() throws Exception {
        send(201, "PUT", "/a.txt", text("one"));
        assertEquals(0, json(200, "GET", "/a.txt/checkpoints", null).size());
        HttpResponse<String> made = send(201, "POST", "/a.txt/checkpoints", null);
        JsonNode checkpoint = RestClient.json(made);
        assertEquals("checkpoint", checkpoint.get("id").textValue());
        assertTrue(checkpoint.get("last_modified").textValue().endsWith("Z"));
        assertEquals(
                API + "/a.txt/checkpoints/checkpoint",
                made.headers().firstValue("Location").orElse(""));
        assertEquals("one", Files.readString(root.resolve(".ipynb_checkpoints/a-checkpoint.txt")));
        send(200, "PUT", "/a.txt", text("two"));
        assertEquals(checkpoint, json(200, "GET", "/a.txt/checkpoints", null).get(0));
        send(204, "POST", "/a.txt/checkpoints/checkpoint", null);
        assertEquals("one", Files.readString(root.resolve("a.txt")));
        send(204, "DELETE", "/a.txt/checkpoints/checkpoint", null);
        send(404, "DELETE", "/a.txt/checkpoints/checkpoint", null);
        send(404, "POST", "/a.txt/checkpoints/checkpoint", null);
        send(404, "POST", "/a.txt/checkpoints/other", null);
        send(405, "PUT", "/a.txt/checkpoints", null);
        send(404, "POST", "/none.txt/checkpoints", null);
    }

    private static void chmod(Path file, String mode) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void theyAreReadByNobodyWhoCouldNotReadTheFile() throws Exception {
        Path file = Files.writeString(root.resolve("a.txt"), "private");
        Path saved = root.resolve(".ipynb_checkpoints/a-checkpoint.txt");
        for (String mode : new String[] {"rw-------", "rw-rw----", "r--------"}) {
            chmod(file, mode);
            send(201, "POST", "/a.txt/checkpoints", null);
            assertEquals(mode, mode(saved));
        }
        Files.delete(file);
        send(204, "POST", "/a.txt/checkpoints/checkpoint", null);
        assertEquals("r--------", mode(file), "what is restored is as private as its checkpoint");
    }

    @Test
    void theFirstOneOfAPrivateNotebookIsPrivate() throws Exception {
        chmod(Files.writeString(root.resolve("a.ipynb"), ""), "rw-------");
        String content = "{'nbformat':4,'nbformat_minor':5,'metadata':{},'cells':[]}";
        send(200, "PUT", "/a.ipynb", body("{'type':'notebook','content':" + content + "}"));
        assertEquals("rw-------", mode(root.resolve("a.ipynb")));
        assertEquals("rw-------", mode(root.resolve(".ipynb_checkpoints/a-checkpoint.ipynb")));
    }

    @Test
    void theyGoWhereTheirFileGoes() throws Exception {
        send(201, "PUT", "/a.txt", text("one"));
        send(201, "PUT", "/d", body("{'type':'directory'}"));
        send(201, "POST", "/a.txt/checkpoints", null);
        send(200, "PATCH", "/a.txt", body("{'path':'d/b.txt'}"));
        assertEquals(1, json(200, "GET", "/d/b.txt/checkpoints", null).size());
        assertFalse(Files.exists(root.resolve(".ipynb_checkpoints/a-checkpoint.txt")));
        send(204, "DELETE", "/d/b.txt", null);
        assertFalse(Files.exists(root.resolve("d/.ipynb_checkpoints/b-checkpoint.txt")));
    }

    @Test
    void aDirectoryMayBeNamedSo() throws Exception {
        send(201, "PUT", "/checkpoints", body("{'type':'directory'}"));
        send(201, "PUT", "/checkpoints/model", text("x"));
        assertEquals(
                "directory", json(200, "GET", "/checkpoints", null).get("type").textValue());
        assertEquals(
                "x", json(200, "GET", "/checkpoints/model", null).get("content").textValue());
    }
}

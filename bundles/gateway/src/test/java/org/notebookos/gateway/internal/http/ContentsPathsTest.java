package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.contents.ContentsSettings;

/** Nothing leads out of the root. */
class ContentsPathsTest extends ContentsFixture {

    private static final String TEXT = body("{'type':'file','format':'text','content':'x'}");

    /** Sends a path that no well-behaved client could send. */
    private String raw(String method, String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write((method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret",
                "/sub/../../secret",
                "/%2e%2e/secret",
                "/.%2e/secret",
                "/..%2fsecret",
                "/..%2Fsecret",
                "/%252e%252e/secret",
                "/..%5csecret",
                "/..\\secret",
                "/..;/secret",
                "/%c0%ae%c0%ae/secret",
                "/%ff",
                "/a%00b",
                "/a%0ab",
                "//etc/passwd",
                "/%2fetc/passwd",
                "/.",
                "/sub/.",
                "/%",
                "/%zz"
            })
    void noPathLeadsOut(String path) throws Exception {
        for (String prefix : List.of(API, "/base/files", "/base/view")) {
            for (String method : List.of("GET", "DELETE", "PUT")) {
                String answer = raw(method, prefix + path);
                assertFalse(answer.contains("s3cret"), answer);
                boolean root = path.equals("/.") && method.equals("GET") && answer.startsWith("HTTP/1.1 200");
                assertTrue(answer.startsWith("HTTP/1.1 4") || root, answer);
            }
        }
        assertEquals("s3cret", Files.readString(secret));
    }

    @Test
    void bodiesDoNotLeadOutEither() throws Exception {
        send(201, "PUT", "/a.txt", TEXT);
        for (String path : List.of("../b", "/../b", "x/../../b", "a\\u0000b")) {
            send(404, "PATCH", "/a.txt", body("{'path':'" + path + "'}"));
            send(404, "POST", "", body("{'copy_from':'" + path + "'}"));
        }
        send(404, "POST", "", body("{'copy_from':'../secret'}"));
        send(404, "POST", "", body("{'type':'file','ext':'/../../b'}"));
        assertFalse(Files.exists(folder.resolve("b")));
        assertTrue(Files.exists(root.resolve("a.txt")));
    }

    @Test
    void linksThatLeadOutAreNotFollowed() throws Exception {
        Files.createSymbolicLink(root.resolve("file"), secret);
        Files.createSymbolicLink(root.resolve("dir"), folder);
        Files.createSymbolicLink(root.resolve("self"), root.resolve("self"));
        for (String path : List.of("/file", "/dir", "/dir/secret", "/self")) {
            send(404, "GET", path, null);
            assertEquals(404, client.get("/base/files" + path).statusCode());
            send(404, "POST", path + "/checkpoints", null);
        }
        send(400, "PUT", "/file", TEXT);
        send(404, "PUT", "/dir/new", TEXT);
        send(404, "DELETE", "/dir/secret", null);
        send(404, "PATCH", "/dir/secret", body("{'path':'mine'}"));
        send(404, "POST", "", body("{'copy_from':'file'}"));
        assertEquals("s3cret", Files.readString(secret));
        send(204, "DELETE", "/dir", null);
        send(204, "DELETE", "/file", null);
        assertTrue(Files.exists(secret));
    }

    @Test
    void copiesOfDirectoriesDoNotBringInWhatLinksLeadTo() throws Exception {
        Files.createDirectory(root.resolve("d"));
        Files.createSymbolicLink(root.resolve("d/link"), secret);
        send(201, "POST", "", body("{'copy_from':'d'}"));
        assertTrue(Files.isSymbolicLink(root.resolve("d-Copy1/link")));
        send(404, "GET", "/d-Copy1/link", null);
    }

    @Test
    void checkpointsDoNotFollowLinks() throws Exception {
        send(201, "PUT", "/a.txt", TEXT);
        Files.createSymbolicLink(root.resolve(".ipynb_checkpoints"), folder);
        Files.writeString(folder.resolve("a-checkpoint.txt"), "theirs");
        assertEquals(0, json(200, "GET", "/a.txt/checkpoints", null).size());
        send(404, "POST", "/a.txt/checkpoints/checkpoint", null);
        send(409, "POST", "/a.txt/checkpoints", null);
        assertEquals("theirs", Files.readString(folder.resolve("a-checkpoint.txt")));
    }

    @Test
    void hiddenFilesAreRefusedUnlessAllowed() throws Exception {
        Files.createDirectory(root.resolve(".git"));
        Files.writeString(root.resolve(".git/config"), "x");
        Files.writeString(root.resolve(".env"), "x");
        send(404, "GET", "/.env", null);
        send(404, "GET", "/.git/config", null);
        send(400, "PUT", "/.new", TEXT);
        send(400, "DELETE", "/.env", null);
        send(400, "PATCH", "/.env", body("{'path':'env'}"));
        send(400, "POST", "", body("{'copy_from':'.env'}"));
        send(400, "POST", "/.git", null);
        assertEquals(404, client.get("/base/files/.env").statusCode());
        server.close();
        open(new ContentsSettings(root, true, false, 1 << 20));
        send(200, "GET", "/.env", null);
        send(201, "PUT", "/.new", TEXT);
        send(204, "DELETE", "/.new", null);
        send(200, "GET", "/.git/config", null);
    }

    @Test
    void partsOfFilesThatAreBeingWrittenAreNobodysBusiness() throws Exception {
        server.close();
        open(new ContentsSettings(root, true, false, 1 << 20));
        Files.writeString(root.resolve(".nbos-part-1"), "x");
        assertEquals(0, json(200, "GET", "", null).get("content").size());
        send(404, "GET", "/.nbos-part-1", null);
    }
}

package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.notebookos.gateway.internal.access.AccessPolicy;
import org.notebookos.gateway.internal.contents.ContentsSettings;

/** A client that is refused while it sends learns why, however much it has still to send before it listens. */
class RefusedBodyTest extends ContentsFixture {

    private static final int TIMES = 25;
    private static final int LARGE = 12 << 20;

    /** Sends some of a body, waits until it is refused, sends the rest, and only then reads; returns the whole answer. */
    private String answer(String method, String path, String header, int before) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] body = ("{\"type\":\"file\",\"format\":\"text\",\"content\":\"" + "x".repeat(LARGE))
                    .getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(body, 0, before);
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            answer.write(in.read());
            socket.getOutputStream().write(body, before, LARGE - before);
            // A connection may stay open, now that all is read.
            socket.shutdownOutput();
            in.transferTo(answer);
            return answer.toString(StandardCharsets.US_ASCII);
        }
    }

    private static void assertSays(int status, String why, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertTrue(body.startsWith("{") && body.endsWith("}") && body.contains(why), answer);
    }

    private static String length(String more) {
        return "Content-Length: " + LARGE + "\r\n" + more;
    }

    @RepeatedTest(TIMES)
    void aFileThatIsTooLarge() throws IOException {
        assertSays(413, "larger than", answer("PUT", API + "/a.txt", length(""), 5 << 20));
    }

    @RepeatedTest(TIMES)
    void aFileThatMayNotBe() throws IOException {
        assertSays(400, "hidden", answer("PUT", API + "/.a", length(""), 0));
    }

    @RepeatedTest(TIMES)
    void aRequestThatIsTooLarge() throws IOException {
        assertSays(413, "larger than", answer("POST", "/base/api/kernels", length(""), (1 << 20) + 1));
    }

    @RepeatedTest(TIMES)
    void aPathThatIsAmbiguous() throws IOException {
        assertSays(400, "ambiguous", answer("PUT", API + "/%2e%2e/a", length(""), 0));
    }

    @RepeatedTest(TIMES)
    void nobodyServesIt() throws IOException {
        assertSays(404, "no such", answer("PUT", "/nothing", length(""), 10));
    }

    @RepeatedTest(TIMES)
    void aStranger() throws Exception {
        server.close();
        open(
                new ContentsSettings(root, false, false, 4 << 20),
                new AccessPolicy(Optional.of("t0ken".repeat(8)), Set.of(), Set.of()));
        assertSays(401, "token", answer("PUT", API + "/a.txt", length(""), 0));
        assertSays(403, "wrong token", answer("PUT", API + "/a.txt", length("Authorization: token x\r\n"), 70_000));
    }

    @RepeatedTest(TIMES)
    void aClientThatAsksFirst() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            String head =
                    "PUT " + API + "/.a HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n" + length("") + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("}") < 0) {
                answer.append((char) socket.getInputStream().read());
            }
            assertTrue(answer.toString().contains("HTTP/1.1 400"), answer.toString());
        }
    }

    /** What has come whole is no reason to close: the next request follows on the same connection. */
    @RepeatedTest(TIMES)
    void aSmallBodyThatNobodyReads() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            String request = "DELETE " + API + "/none HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n";
            String both = request + "\r\n{}" + request + "Connection: close\r\n\r\n{}";
            socket.getOutputStream().write(both.getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertEquals(3, answers.split("HTTP/1.1 404", -1).length, answers);
        }
    }
}

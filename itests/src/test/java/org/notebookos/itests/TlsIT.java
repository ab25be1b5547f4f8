package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.notebookos.launcher.tls.PinnedCertificate;

/** A platform whose gateway serves HTTPS, with a certificate that nobody else has signed. */
class TlsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration RENEWAL = Duration.ofSeconds(60);

    private static TestHome test;
    private static Operator operator;
    private static Path certificate;
    private static Path key;

    @BeforeAll
    static void up() throws Exception {
        test = TestHome.create("tls", 3);
        operator = new Operator(test);
        certificate = test.home().root().resolve("cert.pem");
        key = test.home().root().resolve("key.pem");
        SelfSigned.of("first").write(certificate, key);
        assertEquals(0, up(certificate, key), "up failed, see its messages above");
    }

    private static int up(Path certificateFile, Path keyFile) throws Exception {
        return operator.run(
                "up",
                "--detach",
                "--hosts",
                "3",
                "--port",
                port(),
                "--python",
                TestHome.python(),
                "--tls-certificate",
                certificateFile.toString(),
                "--tls-key",
                keyFile.toString());
    }

    @AfterAll
    static void down() throws Exception {
        operator.down();
    }

    private static String port() {
        return Integer.toString(test.settings().port());
    }

    private static String address(String scheme, String path) {
        return scheme + "://127.0.0.1:" + port() + path;
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .sslContext(PinnedCertificate.context(certificate))
                .build();
    }

    private static HttpRequest.Builder request(String scheme, String path) {
        return HttpRequest.newBuilder(URI.create(address(scheme, path)))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "token " + test.token());
    }

    private static HttpResponse<String> get(HttpClient client, String scheme) throws Exception {
        return client.send(request(scheme, "/api/status").build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void operatorsCommandsSpeakToIt() throws Exception {
        assertEquals(0, operator.run("status"));
        assertEquals(0, operator.run("hosts", "--json"));
    }

    @Test
    void withoutTlsNobodyIsServed() {
        HttpClient plain =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        assertThrows(
                IOException.class, () -> assertEquals(400, get(plain, "http").statusCode(), "or not at all"));
    }

    @Test
    void whoTrustsAuthoritiesDoesNotTrustThis() {
        assertThrows(SSLHandshakeException.class, () -> get(HttpClient.newHttpClient(), "https"));
    }

    /** A client that speaks TLS 1.1 at most says so in its first message; the server's answer is alert 70. */
    @Test
    void oldTlsIsRefused() throws Exception {
        byte[] hello = HexFormat.of().parseHex("16030100310100002d0302" + "11".repeat(32) + "000006c013002f00ff0100");
        // The record's and the message's length, of what follows them.
        hello[4] = (byte) (hello.length - 5);
        hello[8] = (byte) (hello.length - 9);
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), test.settings().port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(hello);
            byte[] answer = socket.getInputStream().readNBytes(7);
            assertEquals(21, answer[0], "an alert: " + HexFormat.of().formatHex(answer));
            assertArrayEquals(new byte[] {2, 70}, Arrays.copyOfRange(answer, 5, 7), "fatal, protocol_version");
        }
    }

    @Test
    void aRenewedCertificateIsShownAndOpenWebSocketsLiveOn() throws Exception {
        HttpClient old = client();
        Messages messages = new Messages();
        WebSocket socket = openKernel(old, messages);
        askForInfo(socket, messages);

        SelfSigned.of("renewed").write(certificate, key);

        HttpClient renewed = client();
        Rest.await("the new certificate is shown", RENEWAL, () -> {
            try {
                return get(renewed, "https").statusCode() == 200;
            } catch (Exception e) {
                return false;
            }
        });
        askForInfo(socket, messages);
        assertThrows(SSLHandshakeException.class, () -> get(clientLike(old), "https"));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertEquals(0, operator.run("status"));
    }

    /** A client with the trust of another one and none of its connections. */
    private static HttpClient clientLike(HttpClient other) {
        return HttpClient.newBuilder().sslContext(other.sslContext()).build();
    }

    @Test
    void peopleLogInAtAnIdentityProviderOfTheirs() throws Exception {
        try (ProviderLogin login = new ProviderLogin(test, address("https", ""), certificate)) {
            login.isOfferedOnceItIsConfigured();
            login.letsAUserInAndAnOperator();
            login.letsAProgramInWithItsAccessToken();
            login.isGoneWithItsConfiguration();
        }
    }

    @Test
    void filesThatCantBeUsedAreSaidBeforeAnythingStarts() throws Exception {
        TestHome other = TestHome.create("tls-wrong", 1);
        Path wrong = other.home().root().resolve("key.pem");
        SelfSigned.of("another").write(other.home().root().resolve("unused.pem"), wrong);
        Operator there = new Operator(other, Map.of());
        String free = Integer.toString(other.settings().port());

        int status = there.run(
                "up", "--port", free, "--tls-certificate", certificate.toString(), "--tls-key", wrong.toString());

        assertEquals(1, status);
        there.down();
    }

    private static WebSocket openKernel(HttpClient client, Messages messages) throws Exception {
        HttpResponse<String> started = client.send(
                request("https", "/api/kernels")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(201, started.statusCode(), started.body());
        String id = JSON.readTree(started.body()).path("id").asText();
        return client.newWebSocketBuilder()
                .header("Authorization", "token " + test.token())
                .buildAsync(URI.create(address("wss", "/api/kernels/" + id + "/channels")), messages)
                .join();
    }

    private static void askForInfo(WebSocket socket, Messages messages) throws Exception {
        String id = java.util.UUID.randomUUID().toString();
        socket.sendText(
                        """
                        {"channel": "shell", "header": {"msg_id": "%s", "msg_type": "kernel_info_request",
                         "session": "tls", "username": "t", "version": "5.3", "date": "2026-01-01T00:00:00Z"},
                         "parent_header": {}, "metadata": {}, "content": {}, "buffers": []}"""
                                .formatted(id),
                        true)
                .join();
        while (true) {
            JsonNode message = messages.next();
            if (message.path("header").path("msg_type").asText().equals("kernel_info_reply")
                    && message.path("parent_header").path("msg_id").asText().equals(id)) {
                return;
            }
        }
    }

    /** What a WebSocket has received. */
    private static final class Messages implements WebSocket.Listener {

        private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        JsonNode next() throws InterruptedException {
            JsonNode message = received.poll(120, TimeUnit.SECONDS);
            assertTrue(message != null, "a message within two minutes");
            return message;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                try {
                    received.add(JSON.readTree(text.toString()));
                } catch (IOException e) {
                    throw new AssertionError(text.toString(), e);
                }
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}

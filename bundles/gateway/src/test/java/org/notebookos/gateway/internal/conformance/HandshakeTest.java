package org.notebookos.gateway.internal.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.access.AccessPolicy;
import org.notebookos.gateway.internal.http.GatewayServer;
import org.notebookos.jupyter.V1Frames;

/** Handshakes: what is offered may be declined, what is wrong is refused with a status that says so, and nobody else suffers. */
@Timeout(60)
class HandshakeTest {

    @TempDir
    static Path root;

    private static GatewayServer server;
    private static String path;

    @BeforeAll
    static void start() throws Exception {
        server = new GatewayServer(new AccessPolicy(Optional.empty(), Set.of(), Set.of()), "", root);
        path = "/api/kernels/" + server.kernels.idleKernel() + "/channels";
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static String answer(String head) throws Exception {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.request(head);
        }
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits; server_no_context_takeover",
                "x-webkit-deflate-frame",
                "nothing-known; a=1, permessage-deflate"
            })
    void extensionsThatAreOfferedAreDeclined(String extensions) throws Exception {
        String answer = answer(RawClient.handshake(path, "Sec-WebSocket-Extensions: " + extensions + "\r\n"));
        assertEquals(101, status(answer), answer);
        assertFalse(answer.toLowerCase().contains("sec-websocket-extensions"), answer);
        assertTrue(answer.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "the accept value of RFC 6455, 1.3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                V1Frames.SUBPROTOCOL + " | " + V1Frames.SUBPROTOCOL,
                "other, " + V1Frames.SUBPROTOCOL + " | " + V1Frames.SUBPROTOCOL,
                "other |",
            })
    void aSubprotocolThatIsKnownIsChosen(String offered, String chosen) throws Exception {
        String answer = answer(RawClient.handshake(path, "Sec-WebSocket-Protocol: " + offered + "\r\n"));
        assertEquals(101, status(answer), answer);
        assertEquals(chosen != null, answer.contains("Sec-WebSocket-Protocol: " + chosen), answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 8",
                "Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: x",
                "Sec-WebSocket-Version: 13 | X-Nothing: 1",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | X-Nothing: 1",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | Sec-WebSocket-Key: short",
                "Upgrade: websocket | Upgrade: h2c",
                "Upgrade: websocket | X-Nothing: 1",
                "Connection: Upgrade | Connection: close",
                "Connection: Upgrade | X-Nothing: 1",
                "GET | POST",
                "GET | BREW",
                "HTTP/1.1 | HTTP/1.0",
                "HTTP/1.1 | HTTP/9.9",
                "Host: localhost | Host: local host",
            })
    void aWrongHandshakeIsRefused(String right, String wrong) throws Exception {
        String head = RawClient.handshake(path, "");
        assertTrue(head.contains(right));
        int status = status(answer(head.replace(right, wrong)));
        assertTrue(status >= 400 && status < 600 && status != 500, "status " + status);
        stillServes();
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws Exception {
        assertEquals(431, status(answer(RawClient.handshake(path, "X-Large: " + "x".repeat(100_000) + "\r\n"))));
        assertEquals(431, status(answer(RawClient.handshake(path, "X-Many: 1\r\n".repeat(10_000)))));
        assertTrue(status(answer(RawClient.handshake(path + "?" + "x".repeat(100_000), ""))) >= 400);
        stillServes();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/kernels/00000000-0000-4000-8000-000000000000/channels",
                "/api/kernels/nope/channels",
                "/api/kernels//channels",
                "/api/kernels/../channels",
                "/api/kernels/%00/channels",
                "/api/kernels/%2e%2e/channels"
            })
    void aKernelThatIsNotThereIsNotFound(String elsewhere) throws Exception {
        int status = status(answer(RawClient.handshake(elsewhere, "")));
        assertTrue(status >= 400 && status < 500, "status " + status);
        stillServes();
    }

    @Test
    void whatIsNoHttpIsRefused() throws Exception {
        try (RawClient client = RawClient.connect(server.port())) {
            assertTrue(client.request("\u0016\u0003\u0001\u0002\u0000\r\n\r\n").contains(" 400 "));
        }
        stillServes();
    }

    private static void stillServes() throws Exception {
        assertEquals(101, status(answer(RawClient.handshake(path, ""))));
    }
}

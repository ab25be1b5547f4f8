package org.notebookos.gateway.internal.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.notebookos.gateway.internal.access.AccessPolicy;
import org.notebookos.gateway.internal.http.GatewayServer;
import org.notebookos.scheduler.api.ClientMessage;

/**
 * The WebSocket protocol, RFC 6455, case by case: what is right is answered, what breaks the protocol closes the socket with the right
 * code, and what is only no Jupyter message leaves it open.
 */
@Timeout(60)
class ConformanceTest {

    private static final String PROBE = "probe";

    @TempDir
    static Path root;

    private static GatewayServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new GatewayServer(new AccessPolicy(Optional.empty(), Set.of(), Set.of()), "", root);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    static Stream<Arguments> cases() {
        return Stream.of(Dialects.values()).flatMap(dialect -> Stream.of(
                        FrameCases.all(dialect), Utf8Cases.all(), CloseCases.all(), LimitCases.all(dialect))
                .flatMap(List::stream)
                .map(each -> Arguments.of(dialect, each)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void theProtocolIsKept(Dialects dialect, Case each) throws Exception {
        server.kernels.submitted.clear();
        String kernel = server.kernels.idleKernel();
        try (RawClient client = RawClient.connect(server.port())) {
            String answer =
                    client.request(RawClient.handshake("/api/kernels/" + kernel + "/channels", dialect.header()));
            assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
            for (byte[] bytes : each.writes()) {
                if (!client.write(bytes)) {
                    break;
                }
            }
            if (each.expected() instanceof Case.Close close) {
                assertClosed(client, close);
            } else {
                assertUsable(client, dialect, each.answer());
            }
        } finally {
            server.kernels.kernels.remove(kernel);
        }
    }

    private static void assertClosed(RawClient client, Case.Close close) throws Exception {
        Optional<RawClient.Received> frame = client.read();
        while (frame.isPresent() && frame.get().opcode() != RawFrame.CLOSE) {
            frame = client.read();
        }
        assertTrue(frame.isPresent(), "a close frame before the end of the connection");
        int code = code(frame.get());
        assertTrue(close.codes().contains(code), "closed with " + code + ", expected one of " + close.codes());
        client.write(RawFrame.close(code == 1005 ? 1000 : code, "").bytes());
        assertTrue(client.read().isEmpty(), "nothing after the close frame");
    }

    private static void assertUsable(RawClient client, Dialects dialect, Case.Answer expected) throws Exception {
        client.write(RawFrame.of(RawFrame.BINARY, dialect.binary(PROBE, "{}")).bytes());
        List<String> pongs = new ArrayList<>();
        int messages = 0;
        while (messages < 4 * (expected.contents().size() + 1)) {
            RawClient.Received frame = client.read().orElseThrow(() -> new AssertionError("closed"));
            switch (frame.opcode()) {
                case RawFrame.PONG -> pongs.add(latin(frame.payload()));
                case RawFrame.TEXT, RawFrame.BINARY -> messages++;
                case RawFrame.PING -> client.write(
                        RawFrame.of(RawFrame.PONG, frame.payload()).bytes());
                default -> throw new AssertionError("frame with opcode " + frame.opcode() + ", "
                        + (frame.opcode() == RawFrame.CLOSE ? code(frame) : 0));
            }
        }
        assertEquals(expected.pongs(), pongs);
        for (String content : expected.contents()) {
            ClientMessage submitted = server.kernels.submitted.poll(10, TimeUnit.SECONDS);
            assertNotNull(submitted);
            assertTrue(
                    content.equals(new String(submitted.parts().get(3), StandardCharsets.UTF_8)),
                    "the content reached the kernel as it was");
        }
        client.write(RawFrame.close(1000, "").bytes());
        assertClosed(client, new Case.Close(Set.of(1000)));
    }

    private static int code(RawClient.Received close) {
        return close.payload().length < 2
                ? 1005
                : ByteBuffer.wrap(close.payload()).getShort() & 0xFFFF;
    }

    /** Returns bytes as a text that can be compared. */
    static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

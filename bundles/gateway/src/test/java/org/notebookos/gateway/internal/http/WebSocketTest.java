package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.access.AccessPolicy;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.V1Frames;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.Receipt;

class WebSocketTest {

    private static final List<String> ROUND =
            List.of("iopub status", "iopub stream", "shell cell_reply", "iopub status");

    @TempDir
    Path root;

    private GatewayServer server;
    private String kernel;

    @BeforeEach
    void start() throws Exception {
        server = new GatewayServer(new AccessPolicy(Optional.empty(), Set.of(), Set.of()), "", root);
        kernel = server.kernels.idleKernel();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private TestSocket open(boolean v1, String query) {
        return TestSocket.open(server.socketUri("/api/kernels/" + kernel + "/channels" + query), v1);
    }

    /** A socket whose client has had an answer already: it is known to the kernel's room. */
    private TestSocket openAndGreet(boolean v1, String query) throws InterruptedException {
        TestSocket socket = open(v1, query);
        socket.send(Requests.kernelInfo("greeting"));
        assertEquals(round("kernel_info_reply"), socket.next(4));
        return socket;
    }

    private static List<String> round(String reply) {
        return ROUND.stream().map(line -> line.replace("cell_reply", reply)).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRequestGetsItsReplyAndStatusInEitherFraming(boolean v1) throws Exception {
        TestSocket socket = open(v1, "?session_id=a");
        assertEquals(v1 ? V1Frames.SUBPROTOCOL : "", socket.subprotocol());
        ChannelMessage request = Requests.kernelInfo("a");
        socket.send(request);
        for (String line : round("kernel_info_reply")) {
            ChannelMessage message = socket.next();
            assertEquals(line, TestSocket.describe(message));
            assertEquals(Requests.id(request), Requests.parentId(message));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void buffersArriveUntouched(boolean v1) throws Exception {
        TestSocket socket = open(v1, "");
        socket.send(Requests.withBuffers(Requests.kernelInfo("a"), new byte[] {1, 2, 3}, new byte[0]));
        ClientMessage submitted = server.kernels.submitted.poll(10, TimeUnit.SECONDS);
        assertEquals(6, submitted.parts().size());
        assertEquals(3, submitted.parts().get(4).length);
    }

    @Test
    void theDefaultFramingHasMsgIdAndTypeOnTop() throws Exception {
        TestSocket socket = open(false, "");
        socket.send(Requests.kernelInfo("a"));
        String text = socket.texts.poll(10, TimeUnit.SECONDS);
        assertTrue(text.matches("(?s).*\"msg_id\":\"[^\"]+\",\"msg_type\":\"status\"}"), text);
    }

    @Test
    void iopubGoesToAllAndRepliesGoToTheOneWhoAsked() throws Exception {
        TestSocket watching = openAndGreet(false, "?session_id=b");
        TestSocket asking = open(true, "?session_id=a");
        asking.send(Requests.execute("a", "1"));
        assertEquals(round("execute_reply"), asking.next(4));
        assertEquals(List.of("iopub status", "iopub stream", "iopub status"), watching.next(3));
    }

    @Test
    void aLostClientGetsWhatItMissedInOrder() throws Exception {
        TestSocket first = open(true, "?session_id=a");
        first.send(Requests.kernelInfo("a"));
        first.next(4);
        receiptOf(4, "a");
        first.close();
        first.closed.get(10, TimeUnit.SECONDS);
        for (int i = 0; i < 100; i++) {
            server.kernels.output(kernel, Channel.IOPUB, "", "stream", "{}".getBytes(), "{\"n\":" + i + "}");
        }
        TestSocket second = open(true, "?session_id=a");
        for (int i = 0; i < 100; i++) {
            assertEquals("{\"n\":" + i + "}", Requests.content(second.next()));
        }
        second.send(Requests.kernelInfo("a"));
        assertEquals(round("kernel_info_reply"), second.next(4));
    }

    @Test
    void whatAClientLeavesUnreadAsItTakesItsLeaveIsSentAgain() throws Exception {
        TestSocket first = openAndGreet(true, "?session_id=a");
        receiptOf(4, "a");
        first.stopReading();
        for (int i = 0; i < 5; i++) {
            server.kernels.output(kernel, Channel.IOPUB, "", "stream", "{}".getBytes(), "{\"n\":" + i + "}");
        }
        first.close();
        TestSocket second = open(true, "?session_id=a");
        for (int i = 0; i < 5; i++) {
            assertEquals("{\"n\":" + i + "}", Requests.content(second.next()));
        }
    }

    @Test
    void whoAnswersAndTakesItsLeaveGetsNothingTwice() throws Exception {
        TestSocket first = openAndGreet(true, "?session_id=a");
        receiptOf(4, "a");
        first.close();
        first.closed.get(10, TimeUnit.SECONDS);
        TestSocket second = open(true, "?session_id=a");
        ChannelMessage request = Requests.kernelInfo("a");
        second.send(request);

        assertEquals(Requests.id(request), Requests.parentId(second.next()));
    }

    @Test
    void aNewerSocketOfTheSameClientReplacesTheOlder() throws Exception {
        TestSocket first = openAndGreet(true, "?session_id=a");
        TestSocket second = open(true, "?session_id=a");
        assertEquals(1000, first.closed.get(10, TimeUnit.SECONDS));
        second.send(Requests.kernelInfo("a"));
        assertEquals(round("kernel_info_reply"), second.next(4));
        assertEquals(1, server.rooms.connections(kernel));
    }

    @Test
    void malformedMessagesAreDroppedAndTheSocketStays() throws Exception {
        for (boolean v1 : new boolean[] {true, false}) {
            TestSocket socket = open(v1, "");
            socket.sendText("nope");
            socket.sendText("{\"header\":{}}");
            socket.sendText("{\"channel\":\"x\",\"header\":{\"msg_id\":\"a\",\"msg_type\":\"b\"}}");
            socket.sendBinary(new byte[] {1, 2, 3});
            socket.sendBinary(new byte[0]);
            socket.sendBinary(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
            socket.send(Requests.kernelInfo("a"));
            assertEquals(round("kernel_info_reply"), socket.next(4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"version\":null", ",\"version\":5", ",\"version\":\"4.1\""})
    void kernelsGetAVersionThatTheyTakeAsItIs(String version) throws Exception {
        TestSocket socket = open(false, "");
        socket.sendText(
                "{\"channel\":\"shell\",\"header\":{\"msg_id\":\"m\",\"msg_type\":\"execute_request\",\"session\":\"s\""
                        + version + "},\"content\":{\"code\":\"1\"}}");
        ClientMessage submitted = server.kernels.submitted.poll(10, TimeUnit.SECONDS);
        assertEquals(
                Header.PROTOCOL_VERSION, Header.parse(submitted.parts().get(0)).version());
    }

    @Test
    void aSubshellWithoutANameGetsNoCell() throws Exception {
        TestSocket socket = open(false, "");
        socket.sendText(
                "{\"channel\":\"shell\",\"header\":{\"msg_id\":\"m\",\"msg_type\":\"execute_request\",\"version\":\"5.3\",\"subshell_id\":5},"
                        + "\"content\":{\"code\":\"1\"}}");
        socket.send(Requests.kernelInfo("a"));
        assertEquals(
                "kernel_info_request",
                server.kernels.submitted.poll(10, TimeUnit.SECONDS).messageType());
    }

    @Test
    void aMessageWithoutChannelGoesToShell() throws Exception {
        TestSocket socket = open(false, "");
        socket.sendText(
                "{\"header\":{\"msg_id\":\"m\",\"msg_type\":\"kernel_info_request\",\"session\":\"\",\"date\":3},"
                        + "\"parent_header\":null,\"content\":{},\"buffers\":{}}");
        assertEquals(round("kernel_info_reply"), socket.next(4));
    }

    @Test
    void theFirstLineOfACellNamesItsGpus() throws Exception {
        TestSocket socket = open(true, "");
        socket.send(Requests.execute("a", "\n# train\n%%gpu 2\nfit()"));
        ClientMessage submitted = server.kernels.submitted.poll(10, TimeUnit.SECONDS);
        assertEquals(Optional.of(2), submitted.cell().orElseThrow().gpus());
        socket.next(4);
        socket.send(Requests.execute("a", "%%gpu many"));
        assertEquals(List.of("iopub status", "iopub error", "shell execute_reply", "iopub status"), socket.next(4));
    }

    @Test
    void aDeletedKernelSaysDeadAndCloses() throws Exception {
        TestSocket socket = openAndGreet(true, "?session_id=a");
        server.kernels.delete(kernel);
        assertTrue(Requests.content(socket.next()).contains("dead"));
        assertEquals(1000, socket.closed.get(10, TimeUnit.SECONDS));
    }

    @Test
    void theServerPings() throws Exception {
        TestSocket socket = open(true, "");
        assertNotNull(socket.pings.poll(10, TimeUnit.SECONDS));
        assertNull(socket.received.poll());
    }

    @Test
    void fragmentsWithPingsBetweenThemAreOneMessage() throws Exception {
        TestSocket socket = open(false, "");
        socket.sendFragmented("{\"header\":{\"msg_id\":\"ü\",\"msg_type\":\"kernel_info_request\"}}");
        assertEquals(round("kernel_info_reply"), socket.next(4));
        assertNotNull(socket.pongs.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void anAbortedSocketCountsNoLonger() throws Exception {
        TestSocket lost = openAndGreet(true, "?session_id=a");
        TestSocket other = openAndGreet(true, "?session_id=b");
        receiptOf(8, "a");
        lost.abort();
        // The room hears of the loss before it can serve the same client again.
        TestSocket back = openAndGreet(true, "?session_id=a");
        assertEquals(2, server.rooms.connections(kernel));
        back.send(Requests.kernelInfo("a"));
        other.next(3);
    }

    @Test
    void aSocketThatDoesNotReadStallsNobody() throws Exception {
        try (Socket deaf = deafSocket()) {
            TestSocket reading = openAndGreet(true, "?session_id=b");
            String megabyte = "x".repeat(1 << 20);
            for (int i = 0; i < 100; i++) {
                server.kernels.output(kernel, Channel.IOPUB, "", "stream", "{}".getBytes(), "\"" + megabyte + "\"");
                assertEquals((1 << 20) + 2, reading.next().message().content().length);
            }
            assertEquals(1, server.rooms.connections(kernel));
            assertTrue(deaf.isConnected());
        }
    }

    /** A client that shakes hands and then never reads again. */
    private Socket deafSocket() throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        String handshake = "GET /api/kernels/" + kernel + "/channels?session_id=deaf HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        socket.getOutputStream().write(handshake.getBytes());
        assertTrue(new String(socket.getInputStream().readNBytes(12)).endsWith("101"));
        return socket;
    }

    @Test
    void largeMessagesPassBothWays() throws Exception {
        TestSocket socket = open(true, "");
        byte[] large = new byte[16 << 20];
        large[7] = 7;
        socket.send(Requests.withBuffers(Requests.kernelInfo("a"), large));
        assertEquals(round("kernel_info_reply"), socket.next(4));
        server.kernels.output(
                kernel, Channel.IOPUB, "", "stream", "{}".getBytes(), "{\"t\":\"" + "x".repeat(20 << 20) + "\"}");
        assertEquals((20 << 20) + 8, socket.next().message().content().length);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theKernelMaySayMoreAtOnceThanItsClientsMay(boolean v1) throws Exception {
        TestSocket socket = openAndGreet(v1, "?session_id=a");
        String large = "{\"t\":\"" + "ü😀 ok".repeat(5 << 20) + "\"}";
        server.kernels.output(kernel, Channel.IOPUB, "", "stream", "{}".getBytes(), large);
        assertTrue(large.equals(Requests.content(socket.next())), "the content arrived as it was");

        socket.send(Requests.kernelInfo("a"));
        assertEquals(round("kernel_info_reply"), socket.next(4));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageThatCantBeSentClosesTheSocketSoThatItsClientComesBack(boolean v1) throws Exception {
        TestSocket first = openAndGreet(v1, "?session_id=a");
        receiptOf(4, "a");
        server.failLongerFrames(100);
        String content = "{\"t\":\"" + "x".repeat(200) + "\"}";
        server.kernels.output(kernel, Channel.IOPUB, "", "stream", "{}".getBytes(), content);
        assertEquals(1011, first.closed.get(10, TimeUnit.SECONDS));

        TestSocket second = open(v1, "?session_id=a");
        assertEquals(content, Requests.content(second.next()));
    }

    @Test
    void theSchedulerIsToldWhatReachedTheClient() throws Exception {
        TestSocket socket = open(true, "?session_id=a");
        socket.send(Requests.kernelInfo("a"));
        socket.next(4);
        assertEquals(4, receiptOf(4, "a"));
    }

    /** Waits until the scheduler has heard that a client has the outputs up to this one. */
    private long receiptOf(long sequence, String client) throws InterruptedException {
        long newest = 0;
        while (newest < sequence) {
            newest = server.kernels.delivered.poll(10, TimeUnit.SECONDS).receipts().stream()
                    .filter(receipt -> receipt.client().equals(client))
                    .mapToLong(Receipt::sequence)
                    .max()
                    .orElse(0);
        }
        return newest;
    }

    @Test
    void aClosingGatewaySendsItsClientsToTheNext() throws Exception {
        TestSocket socket = open(true, "");
        socket.send(Requests.kernelInfo("a"));
        socket.next(4);
        server.rooms.closeAll();
        assertEquals(1012, socket.closed.get(10, TimeUnit.SECONDS));
    }
}

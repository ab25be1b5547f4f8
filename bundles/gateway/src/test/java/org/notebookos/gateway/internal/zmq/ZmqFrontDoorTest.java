package org.notebookos.gateway.internal.zmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gateway.internal.FakeKernelService;
import org.notebookos.gateway.internal.http.Requests;
import org.notebookos.gateway.internal.room.RoomSettings;
import org.notebookos.gateway.internal.room.Rooms;
import org.notebookos.gateway.internal.room.SyntheticMessages;
import org.notebookos.gateway.internal.socket.Desk;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;
import org.notebookos.jupyter.Signer;
import org.notebookos.jupyter.ZmqFrames;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.SchedulerException;

/** Real sockets on the loopback interface, before a scheduler whose kernels answer at once. */
class ZmqFrontDoorTest {

    private static final MessageFactory MESSAGES = new MessageFactory(
            "user", Clock.systemUTC(), () -> UUID.randomUUID().toString());

    @TempDir
    private Path directory;

    private final FakeKernelService kernels = new FakeKernelService();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Rooms rooms = new Rooms(
            kernels,
            new RoomSettings(new SyntheticMessages(MESSAGES), Clock.systemUTC(), Duration.ofSeconds(300), 64 << 20),
            timer);
    private ZmqFrontDoor door;
    private String kernel;

    @BeforeEach
    void start() {
        kernel = kernels.idleKernel();
        door = newDoor(3);
    }

    private ZmqFrontDoor newDoor(int maxClients) {
        ZmqFrontDoor made = new ZmqFrontDoor(
                kernels,
                rooms,
                new Desk(kernels),
                new ZmqSettings("127.0.0.1", 1 << 20, maxClients, MESSAGES),
                directory.resolve("connections"));
        kernels.listener = event -> {
            rooms.kernelEvent(event);
            made.kernelEvent(event);
        };
        open.add(made);
        return made;
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        timer.shutdownNow();
    }

    private ConnectionFile connect() {
        return ConnectionFile.parse(
                door.connect(kernel).toCompletableFuture().join().text());
    }

    private ZmqPeer peer(String identity) {
        ZmqPeer peer = new ZmqPeer(connect(), identity);
        open.add(peer);
        return peer;
    }

    private static Message request(String session, String type) {
        return MESSAGES.message(session, type, Message.emptyObject(), "{}".getBytes(StandardCharsets.UTF_8));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ZmqPeer.LIMIT_MILLIS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not so in time");
            Thread.sleep(5);
        }
    }

    @Test
    void aRequestIsAnsweredAndItsOutputIsPublished() {
        ZmqPeer peer = peer("a").subscribed();
        Message request = request("s", "kernel_info_request");
        peer.send(Channel.SHELL, request);

        Message reply = peer.receive(Channel.SHELL);
        assertEquals("kernel_info_reply", ZmqPeer.type(reply));
        assertEquals(
                Header.parse(request.header()).msgId(),
                Header.parse(reply.parentHeader()).msgId());
        assertEquals("status", ZmqPeer.type(peer.receive(Channel.IOPUB)));
        assertEquals("stream", ZmqPeer.type(peer.receive(Channel.IOPUB)));
        assertEquals("status", ZmqPeer.type(peer.receive(Channel.IOPUB)));
    }

    @Test
    void whoeverSubscribesIsWelcomedAndHearsAll() {
        ZmqPeer first = peer("a").subscribed();
        ZmqPeer second = peer("b").subscribed();
        // the first hears the welcome of the second
        assertEquals("iopub_welcome", ZmqPeer.type(first.receive(Channel.IOPUB)));
        kernels.output(kernel, org.notebookos.scheduler.api.Channel.IOPUB, "", "stream", "{}".getBytes(), "{\"n\":1}");

        assertEquals("{\"n\":1}", ZmqPeer.content(first.receive(Channel.IOPUB)));
        assertEquals("{\"n\":1}", ZmqPeer.content(second.receive(Channel.IOPUB)));
    }

    @Test
    void repliesAndQuestionsGoToTheClientThatAsked() throws Exception {
        ZmqPeer first = peer("a").subscribed();
        ZmqPeer second = peer("b").subscribed();
        first.send(Channel.SHELL, Requests.execute("sa", "1").message());
        second.send(Channel.SHELL, Requests.execute("sb", "2").message());
        ClientMessage asked = kernels.submitted.poll(10, TimeUnit.SECONDS);
        first.receive(Channel.SHELL);
        second.receive(Channel.SHELL);
        String client = new String(asked.parts().get(0), StandardCharsets.UTF_8).contains("\"sa\"")
                ? asked.client()
                : kernels.submitted.poll(10, TimeUnit.SECONDS).client();
        kernels.output(
                kernel,
                org.notebookos.scheduler.api.Channel.STDIN,
                client,
                "input_request",
                asked.parts().get(0),
                "{\"prompt\":\"?\"}");

        assertEquals("input_request", ZmqPeer.type(first.receive(Channel.STDIN)));
        assertTrue(second.hearsNothing(Channel.STDIN));
        assertTrue(second.hearsNothing(Channel.SHELL));
    }

    @Test
    void theHeartbeatIsAnEcho() {
        assertEquals("ping", peer("a").beat("ping"));
    }

    @Test
    void whatIsNotSignedWithTheKeyIsDropped() {
        ZmqPeer peer = peer("a");
        Message forged = request("s", "kernel_info_request");
        peer.sendFrames(Channel.SHELL, new ZmqFrames(List.of(), forged).encode(Signer.ofText("wrong")));
        peer.sendFrames(Channel.SHELL, List.of("garbage".getBytes(), new byte[0]));
        peer.sendFrames(Channel.SHELL, List.of("<IDS|MSG>".getBytes()));
        peer.send(Channel.SHELL, request("s", "comm_info_request"));

        assertEquals("comm_info_reply", ZmqPeer.type(peer.receive(Channel.SHELL)));
        assertEquals(1, kernels.submitted.size());
    }

    @Test
    void aSignedMessageCountsOnce() {
        ZmqPeer peer = peer("a");
        Message request = request("s", "kernel_info_request");
        peer.send(Channel.SHELL, request);
        peer.send(Channel.SHELL, request);
        peer.send(Channel.SHELL, request("s", "comm_info_request"));

        assertEquals("kernel_info_reply", ZmqPeer.type(peer.receive(Channel.SHELL)));
        assertEquals("comm_info_reply", ZmqPeer.type(peer.receive(Channel.SHELL)));
    }

    @Test
    void aSignedMessageThatMakesNoSenseIsDropped() {
        ZmqPeer peer = peer("a");
        byte[] object = "{}".getBytes();
        byte[] header = request("s", "kernel_info_request").header();
        peer.send(Channel.SHELL, new Message("[]".getBytes(), object, object, object, List.of()));
        peer.send(Channel.SHELL, new Message(header, object, object, "[1".getBytes(), List.of()));
        peer.send(Channel.SHELL, request("s", "comm_info_request"));

        assertEquals("comm_info_reply", ZmqPeer.type(peer.receive(Channel.SHELL)));
        assertEquals(1, kernels.submitted.size());
    }

    @Test
    void theFileIsReadableByItsOwnerAloneAndSaysWhatClientsNeed() throws Exception {
        var connection = door.connect(kernel).toCompletableFuture().join();

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(connection.file())));
        assertEquals(connection.text(), Files.readString(connection.file()));
        assertTrue(connection.text().contains("\"signature_scheme\" : \"hmac-sha256\""));
        assertFalse(connect().toString().contains(connect().key()), "the key must not get into logs");
    }

    @Test
    void askingAgainChangesNothing() {
        assertEquals(connect(), connect());
    }

    @Test
    void theNextControllerOpensTheSamePortsWithTheSameKey() throws Exception {
        ConnectionFile before = connect();
        ZmqPeer peer = peer("a").subscribed();
        door.close();
        open.remove(door);
        door = newDoor(3);
        door.start();

        // its client, which has heard nothing of all that, asks on
        peer.send(Channel.SHELL, request("s", "kernel_info_request"));
        assertEquals("kernel_info_reply", ZmqPeer.type(peer.receive(Channel.SHELL)));
        assertEquals(before, connect());
        assertEquals("iopub_welcome", ZmqPeer.type(peer.receive(Channel.IOPUB)));
    }

    @Test
    void aReplyThatComesWhileTheSocketsAreClosedReachesItsClientAfterwards() throws Exception {
        ZmqPeer peer = peer("a").subscribed();
        peer.send(Channel.CONTROL, request("s", "debug_request"));
        ClientMessage asked = kernels.submitted.poll(10, TimeUnit.SECONDS);
        door.close();
        open.remove(door);
        kernels.output(
                kernel,
                org.notebookos.scheduler.api.Channel.CONTROL,
                asked.client(),
                "debug_reply",
                asked.parts().get(0),
                "{\"late\":true}");
        door = newDoor(3);
        door.start();

        assertEquals("iopub_welcome", ZmqPeer.type(peer.receive(Channel.IOPUB)));
        assertEquals("{\"late\":true}", ZmqPeer.content(peer.receive(Channel.CONTROL)));
    }

    @Test
    void aFileOfAKernelThatIsGoneIsDeletedAtTheStart() throws Exception {
        Path file = door.connect(kernel).toCompletableFuture().join().file();
        door.close();
        open.remove(door);
        kernels.kernels.remove(kernel);
        door = newDoor(3);
        door.start();

        await(() -> !Files.exists(file));
    }

    @Test
    void disconnectingClosesTheSocketsAndDeletesTheFile() {
        Path file = door.connect(kernel).toCompletableFuture().join().file();
        ZmqPeer peer = peer("a").subscribed();

        assertTrue(door.disconnect(kernel).toCompletableFuture().join());
        assertFalse(Files.exists(file));
        peer.send(Channel.SHELL, request("s", "kernel_info_request"));
        assertTrue(peer.hearsNothing(Channel.SHELL));
        assertFalse(door.disconnect(kernel).toCompletableFuture().join());
    }

    @Test
    void aDeletedKernelSaysThatItIsDeadAndItsFileGoes() throws Exception {
        Path file = door.connect(kernel).toCompletableFuture().join().file();
        ZmqPeer peer = peer("a").subscribed();
        kernels.delete(kernel);

        assertEquals("{\"execution_state\":\"dead\"}", ZmqPeer.content(peer.receive(Channel.IOPUB)));
        await(() -> !Files.exists(file));
    }

    @Test
    void aKernelThatIsNotThereHasNoSockets() {
        CompletionException refused = assertThrows(
                CompletionException.class, () -> door.connect(UUID.randomUUID().toString())
                        .toCompletableFuture()
                        .join());

        assertEquals(SchedulerException.Code.NO_SUCH_KERNEL, ((SchedulerException) refused.getCause()).code());
    }

    @Test
    void clientsAreForgottenWhenTheLastSubscriberGoes() throws Exception {
        ZmqPeer peer = peer("a").subscribed();
        peer.send(Channel.SHELL, request("s", "kernel_info_request"));
        peer.receive(Channel.SHELL);
        assertEquals(2, rooms.connections(kernel), "its requests, and its subscription");
        peer.unsubscribe();

        await(() -> rooms.connections(kernel) == 0);
    }

    @Test
    void thereAreNeverMoreClientsThanConfigured() throws Exception {
        List<ZmqPeer> peers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ZmqPeer peer = peer("peer-" + i);
            peer.send(Channel.SHELL, request("s" + i, "kernel_info_request"));
            peer.receive(Channel.SHELL);
            peers.add(peer);
        }
        assertEquals(3, rooms.connections(kernel));

        // who was given up is a client again as soon as it speaks
        peers.get(0).send(Channel.SHELL, request("s0", "kernel_info_request"));
        assertEquals("kernel_info_reply", ZmqPeer.type(peers.get(0).receive(Channel.SHELL)));
    }

    @Test
    void aSlowSubscriberIsWaitedForAndLosesNothingThatItReadsInTime() {
        ZmqPeer peer = peer("a").subscribed(1);
        int count = 5_000;
        for (int i = 0; i < count; i++) {
            kernels.output(
                    kernel,
                    org.notebookos.scheduler.api.Channel.IOPUB,
                    "",
                    "stream",
                    "{}".getBytes(),
                    "{\"n\":" + i + "}");
        }
        for (int i = 0; i < count; i++) {
            assertEquals("{\"n\":" + i + "}", ZmqPeer.content(peer.receive(Channel.IOPUB)));
        }
    }

    @Test
    void aSubscriberThatDoesNotReadDoesNotStopTheOthers() {
        peer("stuck").subscribed(1);
        ZmqPeer reader = peer("reader").subscribed();
        String text = "x".repeat(10_000);
        int count = 4_000;
        for (int i = 0; i < count; i++) {
            kernels.output(
                    kernel,
                    org.notebookos.scheduler.api.Channel.IOPUB,
                    "",
                    "stream",
                    "{}".getBytes(),
                    "{\"n\":" + i + ",\"t\":\"" + text + "\"}");
        }

        for (int i = 0; i < count; i++) {
            assertTrue(ZmqPeer.content(reader.receive(Channel.IOPUB)).startsWith("{\"n\":" + i + ","));
        }
    }

    @Test
    void aRequestToShutDownIsAnsweredAndEndsTheKernel() throws Exception {
        ZmqPeer peer = peer("a").subscribed();
        peer.send(Channel.CONTROL, request("s", "shutdown_request"));

        assertEquals("{\"status\":\"ok\",\"restart\":false}", ZmqPeer.content(peer.receive(Channel.CONTROL)));
        await(() -> kernels.kernels.isEmpty());
    }
}

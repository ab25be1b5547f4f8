package org.notebookos.gateway.internal.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.notebookos.gateway.internal.FakeKernelService;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.MessageFactory;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.Receipt;

class RoomsTest {

    private final FakeKernelService kernels = new FakeKernelService();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private Rooms rooms;
    private String kernel;

    @BeforeEach
    void open() {
        MessageFactory messages = new MessageFactory("notebookos", Clock.systemUTC(), () -> "id");
        rooms = new Rooms(
                kernels,
                new RoomSettings(new SyntheticMessages(messages), Clock.systemUTC(), Duration.ZERO, 1 << 20),
                timer);
        kernels.listener = rooms;
        kernel = kernels.idleKernel();
    }

    @AfterEach
    void close() {
        timer.shutdownNow();
    }

    @Test
    void thereIsNoRoomWithoutAKernel() {
        assertEquals(Optional.empty(), rooms.room("none"));
    }

    @Test
    void theSchedulerHearsHowManyClientsAreConnected() throws Exception {
        KernelRoom room = rooms.room(kernel).orElseThrow();
        FakeConnection connection = new FakeConnection();

        room.enter(Optional.of("a"), connection);
        assertEquals(kernel + " 1", kernels.connections.poll(10, TimeUnit.SECONDS));

        room.leave(connection);
        assertEquals(kernel + " 0", kernels.connections.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void theSchedulerHearsOnceOfManyDeliveries() throws Exception {
        rooms.room(kernel).orElseThrow().enter(Optional.of("a"), new FakeConnection());
        for (int i = 0; i < 50; i++) {
            kernels.output(kernel, Channel.IOPUB, "", "stream", RoomFixture.bytes("{}"), "{}");
        }
        long told = 0;
        int calls = 0;
        while (told < 50) {
            List<Receipt> receipts =
                    kernels.delivered.poll(10, TimeUnit.SECONDS).receipts();
            told = receipts.get(0).sequence();
            calls++;
        }
        assertTrue(calls < 25, calls + " calls for 50 outputs");
    }

    @Test
    void theSchedulerHearsOfClientsThatWontComeBack() throws Exception {
        KernelRoom room = rooms.room(kernel).orElseThrow();
        FakeConnection connection = new FakeConnection();
        room.enter(Optional.of("a"), connection);
        room.leave(connection);
        rooms.start();
        assertEquals("a", kernels.gone.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void aDeletedKernelsRoomIsClosed() {
        FakeConnection connection = new FakeConnection();
        rooms.room(kernel).orElseThrow().enter(Optional.of("a"), connection);
        kernels.delete(kernel);
        assertEquals(CloseCode.NORMAL, connection.closeCode);
        assertEquals(Optional.empty(), rooms.room(kernel));
    }

    @Test
    void aClosingGatewayTurnsNewClientsAwayToo() {
        KernelRoom room = rooms.room(kernel).orElseThrow();
        FakeConnection open = new FakeConnection();
        room.enter(Optional.of("a"), open);
        rooms.closeAll();
        FakeConnection late = new FakeConnection();
        room.enter(Optional.of("b"), late);
        assertEquals(CloseCode.RESTART, open.closeCode);
        assertEquals(CloseCode.RESTART, late.closeCode);
    }

    private ClientMessage ask(KernelRoom room, String type, boolean beside) {
        Header header = new Header("m-" + type, type, "s", "u", "", "5.3");
        List<byte[]> parts =
                List.of(header.toJson(), RoomFixture.bytes("{}"), RoomFixture.bytes("{}"), RoomFixture.bytes("{}"));
        ClientMessage message = new ClientMessage(kernel, "a", Channel.SHELL, type, parts, Optional.empty(), beside);
        room.submitted(message, header);
        return message;
    }

    @Test
    void whatAnotherReplicaOwesIsAskedAgain() {
        KernelRoom room = rooms.room(kernel).orElseThrow();
        FakeConnection connection = new FakeConnection();
        room.enter(Optional.of("a"), connection);
        ask(room, "complete_request", false);

        rooms.kernelEvent(new KernelEvent.ReplicaLost(kernel, "r1"));
        assertEquals("complete_request", kernels.submitted.remove().messageType());

        // answered by now: another loss concerns nobody
        rooms.kernelEvent(new KernelEvent.ReplicaLost(kernel, "r2"));
        assertTrue(kernels.submitted.isEmpty());
    }

    @Test
    void codeThatASubshellHadBegunIsNotRunAgain() {
        KernelRoom room = rooms.room(kernel).orElseThrow();
        FakeConnection connection = new FakeConnection();
        room.enter(Optional.of("a"), connection);
        ClientMessage code = ask(room, "execute_request", true);
        rooms.kernelEvent(new KernelEvent.Output(
                kernel,
                "r1@7",
                1,
                Channel.IOPUB,
                "",
                List.of(
                        RoomFixture.header("status", "k"),
                        code.parts().get(0),
                        RoomFixture.bytes("{}"),
                        RoomFixture.bytes("{\"execution_state\":\"busy\"}"))));

        rooms.kernelEvent(new KernelEvent.ReplicaLost(kernel, "r2"));
        assertEquals(1, connection.sent.size(), "it runs on elsewhere");

        rooms.kernelEvent(new KernelEvent.ReplicaLost(kernel, "r1"));
        assertTrue(kernels.submitted.isEmpty());
        assertTrue(
                connection.lines().get(2).startsWith("shell execute_reply"),
                connection.lines().toString());
        assertTrue(connection.lines().get(3).endsWith("{\"execution_state\":\"idle\"}"));
    }
}

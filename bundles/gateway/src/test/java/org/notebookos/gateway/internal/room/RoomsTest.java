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
import org.notebookos.jupyter.MessageFactory;
import org.notebookos.scheduler.api.Channel;
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
}

package org.notebookos.hostlink.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.stub.CallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Heartbeat;
import org.notebookos.hostlink.v1.Output;

/** What waits for a peer that is slow, in which order it goes, and when the peer is given up. */
class OutboundQueueTest {

    private static final int FIGURE = 40 << 20;

    private final Peer peer = new Peer();
    private long now;
    private final OutboundQueue<FromHost> queue = new OutboundQueue<>(peer, () -> now);

    @Test
    void threeFiguresOf40MebibytesInARowWaitWithoutACut() {
        assertTrue(queue.send(output("a", FIGURE)));
        assertTrue(queue.send(output("a", FIGURE)));
        assertTrue(queue.send(output("a", FIGURE)));

        takes(3);

        assertEquals(List.of("a", "a", "a"), peer.got);
    }

    @Test
    void aHeartbeatPassesWhatKernelsSay() {
        queue.send(output("a", FIGURE));
        queue.send(output("b", FIGURE));
        queue.send(FromHost.newBuilder()
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build());

        takes(3);

        assertEquals(List.of("", "a", "b"), peer.got);
    }

    @Test
    void aKernelThatSaysLittleIsHeardAfterOneMessageOfEachThatSaysMuch() {
        for (int i = 0; i < 3; i++) {
            queue.send(output("a", 1 << 20));
        }
        queue.send(output("b", 1));

        takes(4);

        assertEquals(List.of("a", "b", "a", "a"), peer.got);
    }

    @Test
    void whatAKernelSaysKeepsItsOrder() {
        queue.send(output("a", 1));
        queue.send(FromHost.newBuilder()
                .setCell(CellEvent.newBuilder().setKernelId("a"))
                .build());

        takes(2);

        assertEquals(List.of("OUTPUT", "CELL"), peer.bodies);
    }

    @Test
    void aKernelHasNoRoomWhileMuchOfItWaitsButOthersHave() {
        List<String> told = new ArrayList<>();

        queue.send(output("a", FIGURE));
        queue.whenRoom("a", () -> told.add("a"));
        queue.whenRoom("b", () -> told.add("b"));

        assertFalse(queue.hasRoom("a"));
        assertTrue(queue.hasRoom("b"));
        assertEquals(List.of("b"), told);
        takes(1);
        assertTrue(queue.hasRoom("a"));
        assertEquals(List.of("b", "a"), told);
    }

    @Test
    void noKernelHasRoomWhileTooMuchOfAllWaits() {
        for (String kernel : List.of("a", "b", "c", "d")) {
            queue.send(output(kernel, FIGURE));
        }

        assertFalse(queue.hasRoom("e"));
    }

    @Test
    void whoeverWaitsForRoomHearsItWhenTheStreamEnds() {
        List<String> told = new ArrayList<>();
        queue.send(output("a", FIGURE));
        queue.whenRoom("a", () -> told.add("a"));

        queue.end();

        assertEquals(List.of("a"), told);
        assertTrue(queue.hasRoom("a"));
    }

    @Test
    void aPeerThatTakesNothingIsGivenUpAfterAMinuteHoweverLittleWaits() {
        queue.send(output("a", 1));
        now += TimeUnit.SECONDS.toNanos(59);
        assertTrue(queue.send(output("a", 1)));

        now += TimeUnit.SECONDS.toNanos(2);

        assertFalse(queue.send(output("a", 1)));
        assertTrue(queue.overflow().getMessage().contains("took nothing for 60 s"));
    }

    @Test
    void aPeerThatTakesLittleIsNotGivenUp() {
        for (int i = 0; i < 10; i++) {
            assertTrue(queue.send(output("a", 1)));
            assertTrue(queue.send(output("a", 1)));
            now += TimeUnit.SECONDS.toNanos(50);
            takes(1);
        }
    }

    @Test
    void aPeerForWhichMoreWaitsThanAnybodyMaySendIsGivenUp() {
        boolean kept = true;
        int sent = 0;
        while (kept && sent < 100) {
            kept = queue.send(output("k" + sent++, FIGURE));
        }

        assertEquals(LinkSettings.MAX_QUEUED_BYTES / FIGURE + 1, sent);
    }

    @Test
    void aStreamThatIsClosedEndsOnceEverythingHasGoneOut() {
        queue.send(output("a", 1));
        queue.send(output("b", 1));

        queue.close();

        assertFalse(peer.completed);
        takes(2);
        assertTrue(peer.completed);
    }

    private void takes(int messages) {
        peer.takes = messages;
        queue.drain();
    }

    private static FromHost output(String kernel, int bytes) {
        return FromHost.newBuilder()
                .setOutput(Output.newBuilder().setKernelId(kernel).addParts(ByteString.copyFrom(new byte[bytes])))
                .build();
    }

    /** A peer that takes as many messages as a test says. */
    private static final class Peer extends CallStreamObserver<FromHost> {

        private final List<String> got = new ArrayList<>();
        private final List<String> bodies = new ArrayList<>();
        private int takes;
        private boolean completed;

        @Override
        public boolean isReady() {
            return takes > 0;
        }

        @Override
        public void onNext(FromHost message) {
            takes--;
            got.add(message.getOutput().getKernelId());
            bodies.add(message.getBodyCase().name());
        }

        @Override
        public void onCompleted() {
            completed = true;
        }

        @Override
        public void onError(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }
}

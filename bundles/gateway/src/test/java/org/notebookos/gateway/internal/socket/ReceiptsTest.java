package org.notebookos.gateway.internal.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.notebookos.gateway.internal.room.Connection.Delivery;

/** When receipts are asked for, and what counts as one. */
class ReceiptsTest {

    private static final long MILLISECOND = 1_000_000;

    private long now;
    private final Receipts receipts = new Receipts(() -> now);

    @Test
    void aSingleMessageIsAskedForAtOnce() {
        assertEquals(OptionalLong.of(0), receipts.written(new Named("a")));

        assertEquals(
                Optional.of(new Named("a")), receipts.answered(receipts.ask().orElseThrow()));
    }

    @Test
    void thoseThatFollowAreAskedForTogether() {
        receipts.written(new Named("a"));
        receipts.ask();
        now += 2 * MILLISECOND;

        assertEquals(OptionalLong.of(3 * MILLISECOND), receipts.written(new Named("b")));
        assertEquals(OptionalLong.empty(), receipts.written(new Named("c")));
        assertEquals(
                Optional.of(new Named("c")), receipts.answered(receipts.ask().orElseThrow()));
        assertEquals(Optional.empty(), receipts.ask());
    }

    @Test
    void answersThatNobodyAskedForConfirmNothing() {
        receipts.written(new Named("a"));

        assertTrue(receipts.answered(ByteBuffer.allocate(3)).isEmpty());
        assertTrue(receipts.answered(ByteBuffer.allocate(Long.BYTES).putLong(1).flip())
                .isEmpty());
    }

    /** A message that is on its way. */
    private record Named(String name) implements Delivery {

        @Override
        public void written() {
            throw new AssertionError("not told here");
        }

        @Override
        public void received() {
            throw new AssertionError("not told here");
        }

        @Override
        public void failed() {
            throw new AssertionError("not told here");
        }
    }
}

package org.notebookos.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.jupyter.ShedPlan.Waiting;

class ShedPlanTest {

    private static final long KIB = 1024;

    private final List<Waiting> waiting = new ArrayList<>();

    private void wait(OutputWorth worth, String request, int count) {
        for (int i = 0; i < count; i++) {
            waiting.add(new Waiting(worth, request, KIB));
        }
    }

    private BitSet shed(long kibibytes) {
        return ShedPlan.choose(waiting, kibibytes * KIB);
    }

    @Test
    void theMiddleOfARequestsBulkGoesFirst() {
        wait(OutputWorth.BULK, "a", 200);
        BitSet gone = shed(10);
        assertEquals(64, gone.nextSetBit(0));
        assertEquals(74, gone.length());
        assertEquals(10, gone.cardinality());
    }

    @Test
    void smallRequestsAreSparedAsLongAsALargeOneIsEnough() {
        wait(OutputWorth.BULK, "small", 5);
        wait(OutputWorth.BULK, "large", 200);
        assertTrue(shed(50).nextSetBit(0) > 5);
    }

    @Test
    void chatterGoesBeforeWhatIsNeededAndTheOldestFirst() {
        wait(OutputWorth.NEEDED, "a", 3);
        wait(OutputWorth.CHATTER, "a", 3);
        wait(OutputWorth.BULK, "a", 3);
        assertEquals("{3, 4}", shed(2).toString());
        assertEquals("{3, 4, 5, 6, 7, 8}", shed(6).toString());
        assertEquals("{0, 3, 4, 5, 6, 7, 8}", shed(7).toString());
    }

    @Test
    void nothingGoesWithoutExcess() {
        wait(OutputWorth.BULK, "a", 500);
        assertTrue(shed(0).isEmpty());
    }

    @Test
    void repliesQuestionsAndWhatEndsACellAreNeeded() {
        assertEquals(OutputWorth.NEEDED, OutputWorth.of(Channel.SHELL, "anything"));
        assertEquals(OutputWorth.NEEDED, OutputWorth.of(Channel.STDIN, "input_request"));
        assertEquals(OutputWorth.NEEDED, OutputWorth.of(Channel.IOPUB, "status"));
        assertEquals(OutputWorth.NEEDED, OutputWorth.of(Channel.IOPUB, "error"));
        assertEquals(OutputWorth.NEEDED, OutputWorth.of(Channel.IOPUB, "comm_open"));
        assertEquals(OutputWorth.BULK, OutputWorth.of(Channel.IOPUB, "stream"));
        assertEquals(OutputWorth.CHATTER, OutputWorth.of(Channel.IOPUB, "comm_msg"));
    }

    @Test
    void aGapSaysHowMuchIsMissingAndWhy() {
        OutputGap gap = new OutputGap(1, 3 << 20, 500).plus(new OutputGap(2, 1 << 20, 75_000));
        assertEquals(
                "[NotebookOS: 3 messages, 4.0 MiB of output were dropped here because nobody read them for 75 s; the"
                        + " limit is clientBufferBytes]",
                gap.text("clientBufferBytes"));
        assertEquals(
                "[NotebookOS: 1 message, 12 bytes",
                new OutputGap(1, 12, 0).text("x").split(" of ")[0]);
    }
}

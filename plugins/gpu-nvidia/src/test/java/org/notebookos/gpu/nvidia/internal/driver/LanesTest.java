package org.notebookos.gpu.nvidia.internal.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;

class LanesTest {

    private final Lanes lanes = new Lanes(Duration.ofMillis(100));
    private final CountDownLatch back = new CountDownLatch(1);

    @AfterEach
    void close() {
        back.countDown();
        lanes.close();
    }

    private boolean waits() {
        try {
            back.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void anAnswerComesBack() throws Exception {
        assertEquals(7, lanes.call("a", () -> 7));
    }

    @Test
    void aFailureComesBackAsItWas() {
        DriverException e = assertThrows(
                DriverException.class,
                () -> lanes.call("a", () -> {
                    throw new DriverException(Kind.LOST, "gone");
                }));
        assertEquals(Kind.LOST, e.kind());
        assertEquals("gone", e.getMessage());
    }

    @Test
    void aCallThatHangsFailsInTimeAndTheNextOneOfItsLaneAtOnce() {
        assertEquals(
                Kind.HUNG,
                assertThrows(DriverException.class, () -> lanes.call("a", this::waits))
                        .kind());
        assertTrue(lanes.stuck("a"));
        assertTrue(lanes.submit("a", () -> 1).isCompletedExceptionally());
    }

    @Test
    void otherLanesGoOn() throws Exception {
        assertThrows(DriverException.class, () -> lanes.call("a", this::waits));
        assertEquals(2, lanes.call("b", () -> 2));
        assertFalse(lanes.stuck("b"));
    }

    @Test
    void aLaneIsGoodAgainWhenItsCallHasComeBack() throws Exception {
        assertThrows(DriverException.class, () -> lanes.call("a", this::waits));
        back.countDown();
        while (lanes.stuck("a")) {
            Thread.onSpinWait();
        }
        assertEquals(3, lanes.call("a", () -> 3));
    }
}

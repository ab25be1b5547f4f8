package org.notebookos.launcher.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that never stops asking counts what failed and what waits. */
@Timeout(30)
class SteadyClientTest {

    /** Answers a cell with what the test hands over: milliseconds, or below 0 a failure. */
    private static final class Scripted implements KernelPeer {

        private final SynchronousQueue<Integer> answers = new SynchronousQueue<>();
        private final CountDownLatch asked = new CountDownLatch(3);

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public RoundTrip execute(String code, Duration timeout) {
            asked.countDown();
            try {
                Integer millis = answers.poll(10, TimeUnit.SECONDS);
                if (millis == null || millis < 0) {
                    throw new BenchException("the cell failed: HostLost");
                }
                return new RoundTrip(millis * 1_000_000L, millis * 1_000_000L);
            } catch (InterruptedException e) {
                throw new BenchException("interrupted", e);
            }
        }

        @Override
        public void close() {}
    }

    @Test
    void repliesAreTimedAndFailuresKept() throws Exception {
        Scripted peer = new Scripted();
        SteadyClient client = new SteadyClient(peer, "pass");
        peer.answers.put(7);
        peer.answers.put(-1);
        assertTrue(peer.asked.await(10, TimeUnit.SECONDS));

        Samples replies = client.replies();
        assertEquals(2, replies.count(), "the answered one, and the one that waits now");
        assertTrue(replies.percentile(100) >= 7 - 1e-9);
        assertEquals(List.of("the cell failed: HostLost"), client.failures());

        Thread end = new Thread(client::close);
        end.start();
        peer.answers.put(5);
        end.join();
        assertEquals(2, client.succeeded(), "the last cell is let end");
    }
}

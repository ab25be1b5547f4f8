package org.notebookos.scheduler.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private final ExecutorService journal = Executors.newSingleThreadExecutor();
    private final Recorder inside = new Recorder();
    private final Mailbox<Integer> mailbox = new Mailbox<>(inside, journal);

    @AfterEach
    void stop() {
        journal.shutdownNow();
    }

    /** Negative numbers have to be written. */
    private final class Recorder implements Mailbox.Inside<Integer> {
        final List<Integer> done = new ArrayList<>();
        final List<Integer> taken = new ArrayList<>();
        final AtomicBoolean busy = new AtomicBoolean();
        final CountDownLatch written = new CountDownLatch(1);
        CountDownLatch diskIsSlow = new CountDownLatch(0);
        volatile Thread carriedOutBy;
        volatile CountDownLatch expected = new CountDownLatch(0);
        boolean overlapped;

        @Override
        public void take(Integer event) {
            overlapped |= !busy.compareAndSet(false, true);
            taken.add(event);
            busy.set(false);
        }

        @Override
        public boolean mustWrite() {
            return taken.stream().anyMatch(n -> n < 0);
        }

        @Override
        public void write() {
            try {
                diskIsSlow.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            written.countDown();
        }

        @Override
        public void carryOut() {
            carriedOutBy = Thread.currentThread();
            done.addAll(taken);
            taken.forEach(n -> expected.countDown());
            taken.clear();
        }
    }

    @Test
    void whoBringsAnEventWhileNobodyIsInsideWorksItOff() {
        mailbox.post(1);

        assertEquals(List.of(1), inside.done);
        assertSame(Thread.currentThread(), inside.carriedOutBy);
    }

    @Test
    void nobodyWaitsForTheDiskAndOrderIsKept() throws InterruptedException {
        inside.diskIsSlow = new CountDownLatch(1);
        inside.expected = new CountDownLatch(3);

        mailbox.post(-1);
        mailbox.post(2);
        mailbox.post(3);
        assertEquals(List.of(), inside.done);
        inside.diskIsSlow.countDown();

        assertTrue(inside.expected.await(10, TimeUnit.SECONDS));
        assertEquals(List.of(-1, 2, 3), inside.done);
        assertNotSame(Thread.currentThread(), inside.carriedOutBy);
    }

    @Test
    void afterWritingTheNextEventIsWorkedOffByWhoBringsIt() throws InterruptedException {
        inside.expected = new CountDownLatch(1);
        mailbox.post(-1);
        assertTrue(inside.expected.await(10, TimeUnit.SECONDS));
        CountDownLatch idle = new CountDownLatch(1);
        journal.execute(idle::countDown);
        assertTrue(idle.await(10, TimeUnit.SECONDS));

        mailbox.post(2);

        assertSame(Thread.currentThread(), inside.carriedOutBy);
    }

    @Test
    void oneThreadAtATimeIsInsideAndNothingIsLost() throws InterruptedException {
        int threads = 4;
        int each = 5_000;
        inside.expected = new CountDownLatch(threads * each);
        for (int t = 0; t < threads; t++) {
            int sign = t == 0 ? -1 : 1;
            new Thread(() -> {
                        for (int i = 1; i <= each; i++) {
                            mailbox.post(i % 100 == 0 ? sign * i : i);
                        }
                    })
                    .start();
        }

        assertTrue(inside.expected.await(30, TimeUnit.SECONDS));
        assertEquals(threads * each, inside.done.size());
        assertEquals(false, inside.overlapped);
    }
}

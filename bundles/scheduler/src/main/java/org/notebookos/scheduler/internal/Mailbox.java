package org.notebookos.scheduler.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets one thread at a time into the core, without a thread of its own: whoever puts something in while nobody is inside goes
 * in and works off all there is; others leave their event and go on. So a cell needs no change of threads on its way, and
 * nobody ever waits.
 *
 * <p>If something must be on disk first, the rest of the work, and the right to be inside, moves to the journal's thread: no
 * network thread waits for a disk.
 *
 * @param <E> events
 */
final class Mailbox<E> {

    /** What happens inside. */
    interface Inside<E> {

        /** Takes an event. */
        void take(E event);

        /** Returns whether something must be written before anything is carried out. */
        boolean mustWrite();

        /** Writes it; on the journal's thread. */
        void write();

        /** Carries out what was decided. */
        void carryOut();
    }

    private static final int BATCH = 64;

    private final Queue<E> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Inside<E> inside;
    private final Executor journal;

    Mailbox(Inside<E> inside, Executor journal) {
        this.inside = inside;
        this.journal = journal;
    }

    /** Puts an event in; thread-safe, never blocks. */
    void post(E event) {
        queue.add(event);
        if (waiting.getAndIncrement() == 0) {
            work(false);
        }
    }

    private void work(boolean onJournalThread) {
        int left;
        do {
            List<E> batch = batch(onJournalThread ? BATCH : 1);
            batch.forEach(inside::take);
            if (inside.mustWrite()) {
                if (!onJournalThread) {
                    journal.execute(() -> resume(batch.size()));
                    return;
                }
                inside.write();
            }
            inside.carryOut();
            left = waiting.addAndGet(-batch.size());
        } while (left > 0);
    }

    private void resume(int taken) {
        inside.write();
        inside.carryOut();
        if (waiting.addAndGet(-taken) > 0) {
            work(true);
        }
    }

    private List<E> batch(int size) {
        List<E> batch = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            E event = queue.poll();
            if (event == null) {
                break;
            }
            batch.add(event);
        }
        return batch;
    }
}

package org.notebookos.agent.internal.replica;

import java.io.UncheckedIOException;
import java.time.Duration;
import org.notebookos.agent.internal.log.CellDelta;
import org.notebookos.agent.internal.log.Course;
import org.notebookos.agent.internal.log.LogEntry.CellFinished;
import org.notebookos.agent.internal.log.Verdict;
import org.notebookos.hostlink.v1.CellFailed;
import org.notebookos.spi.replication.ReplicationException;

/**
 * Makes durable what one cell changed: large values first, then the entry in the log. While the store or the log can't be
 * had it is tried on, however long it takes; the user is told once. Owner of the state: the replica's mailbox.
 */
final class CellCommit {

    /** What the cell hears of it, in the mailbox. */
    interface Observer {

        /** It can't be made durable now, and will be tried on. */
        void delayed(String why);

        /** It is durable. */
        void committed(CellDelta delta, long storeMicros, long commitMicros);

        /** It can't be made durable any more. */
        void lost(CellFailed.Code code, String why);
    }

    private static final Duration COMMIT_WITHIN = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration SLOW = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final CellOrder order;
    private final long generation;
    private final String self;
    private final CellParts parts;
    private final CapturedDelta captured;
    private final Course course;
    private final Observer observer;
    private boolean over;
    private String reason = "";
    private long storeMicros;

    CellCommit(
            CellOrder order, long generation, String self, CellParts parts, CapturedDelta captured, Observer observer) {
        this.order = order;
        this.generation = generation;
        this.self = self;
        this.parts = parts;
        this.captured = captured;
        this.course = new Course(
                parts.host().clock().millis(),
                parts.host().keep(),
                captured.checkpoint(),
                "",
                captured.undo(),
                captured.checkout());
        this.observer = observer;
    }

    /** Tells whether the namespace returns to what it was, in this process too. */
    boolean restores() {
        return course.restores();
    }

    void begin() {
        parts.host().later(SLOW, parts.mailbox(), () -> {
            if (!over) {
                observer.delayed("it takes longer than " + SLOW.toSeconds() + " s");
            }
        });
        try {
            store(new DeltaStorage(
                    parts.values(), parts.mailbox(), captured, parts.process().pending()));
        } catch (UncheckedIOException e) {
            lose(
                    CellFailed.Code.NOT_DURABLE,
                    e.getMessage() + ": " + e.getCause().getMessage());
        }
    }

    /** Stops trying. */
    void abandon() {
        over = true;
    }

    private void store(DeltaStorage storage) {
        long storing = System.nanoTime();
        LargeValues.Wish wish = new LargeValues.Wish(() -> over, why -> failing("the object store: " + why));
        storage.store(wish).whenComplete((delta, failure) -> {
            if (over) {
                return;
            }
            storeMicros = (System.nanoTime() - storing) / 1000;
            if (failure == null) {
                propose(delta);
            } else {
                lose(
                        CellFailed.Code.NOT_DURABLE,
                        "a large value could not be stored: "
                                + Causes.of(failure).getMessage());
            }
        });
    }

    private void propose(CellDelta delta) {
        long proposing = System.nanoTime();
        parts.log()
                .propose(
                        new CellFinished(generation, order.term(), order.attempt(), self, delta, course), COMMIT_WITHIN)
                .whenComplete((verdict, failure) -> {
                    if (!over) {
                        answered(delta, verdict, Causes.of(failure), proposing);
                    }
                });
    }

    private void answered(CellDelta delta, Verdict verdict, Throwable failure, long proposing) {
        if (failure != null && worthRetrying(failure)) {
            failing("the kernel's log: " + failure.getMessage());
            parts.host().later(PAUSE, parts.mailbox(), () -> {
                if (!over) {
                    propose(delta);
                }
            });
        } else if (failure != null) {
            lose(CellFailed.Code.NOT_DURABLE, "its state could not be committed: " + failure.getMessage());
        } else if (verdict.accepted()) {
            over = true;
            parts.mandate().confirmed(generation, order.term(), proposing);
            observer.committed(delta, storeMicros, (System.nanoTime() - proposing) / 1000);
        } else {
            lose(CellReports.failure(verdict.code()), "the log answered " + verdict);
        }
    }

    /** Short failures are nobody's business. */
    private void failing(String why) {
        if (reason.isEmpty()) {
            parts.host().later(PATIENCE, parts.mailbox(), () -> {
                if (!over) {
                    observer.delayed(reason);
                }
            });
        }
        reason = why;
    }

    private void lose(CellFailed.Code code, String why) {
        over = true;
        observer.lost(code, why);
    }

    private static boolean worthRetrying(Throwable failure) {
        return failure instanceof ReplicationException e
                && switch (e.code()) {
                    case BUSY, NO_QUORUM, TIMEOUT -> true;
                    case ALREADY_OPEN, CLOSED, TOO_LARGE, STORAGE, FAILED -> false;
                };
    }
}

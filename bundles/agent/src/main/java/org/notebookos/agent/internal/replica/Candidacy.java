package org.notebookos.agent.internal.replica;

import java.time.Duration;
import org.notebookos.agent.internal.log.Election;
import org.notebookos.agent.internal.log.LogEntry.Ballot;
import org.notebookos.agent.internal.log.LogEntry.Vote;
import org.notebookos.agent.internal.log.Verdict;
import org.notebookos.hostlink.v1.CellRefused;

/**
 * How an attempt becomes this replica's: the process has everything that is committed, the devices are reserved, and the log has taken
 * its LEAD. Or how it doesn't. Owner of the state: the replica's mailbox.
 */
final class Candidacy {

    /** How far it is. */
    private enum Stage {
        /** Until the process has everything that is committed. */
        WAITING,
        ELECTING,
        /** Can't be run here: until the others can know that from the log. */
        YIELDING,
        OVER
    }

    /** Is told in the mailbox how it ended, once. */
    interface Observer {

        /** This replica runs the cell. */
        void won();

        /** It doesn't. */
        void unfit(CellRefused.Code code, String why);

        /** It doesn't, and the log knows. */
        void yielded(String why);
    }

    private static final Duration READY_WITHIN = Duration.ofSeconds(2);
    /** A standby that left everything in the log until now gets so many times as long. */
    private static final int MOST_WAITS = 20;

    private static final Duration ELECT_WITHIN = Duration.ofSeconds(8);

    private final CellOrder order;
    private final String self;
    private final CellParts parts;
    private final CellDevices devices;
    private final Observer observer;
    private Stage stage = Stage.WAITING;
    private boolean begun;
    private long generation;

    Candidacy(CellOrder order, String self, CellParts parts, CellDevices devices, Observer observer) {
        this.order = order;
        this.self = self;
        this.parts = parts;
        this.devices = devices;
        this.observer = observer;
    }

    void begin() {
        begun = true;
        awaitReady(MOST_WAITS);
        reconsider();
    }

    /** The cell is over. */
    void cancel() {
        stage = Stage.OVER;
    }

    /** Tells whether it is in an election, with devices. */
    boolean electing() {
        return stage == Stage.ELECTING;
    }

    /** Returns the log's generation in which it was elected. */
    long generation() {
        return generation;
    }

    private void awaitReady(int waits) {
        parts.host().later(READY_WITHIN, parts.mailbox(), () -> {
            if (stage == Stage.WAITING && waits > 1 && parts.process().makesUp()) {
                awaitReady(waits - 1);
            } else if (stage == Stage.WAITING) {
                notPossible(
                        CellRefused.Code.NOT_READY,
                        "the replica was not up to date in time: process "
                                + parts.process().phase() + ", log at term "
                                + parts.log().state().finishedTerm());
            }
        });
    }

    /** Looks again at what it waits for. */
    void reconsider() {
        if (!begun || stage != Stage.WAITING) {
            return;
        }
        parts.process().hurry();
        long finished = parts.log().state().finishedTerm();
        if (order.term() <= finished) {
            refuse(CellRefused.Code.STALE_TERM, "term " + finished + " is finished");
        } else if (order.term() == finished + 1 && parts.process().upTo(finished)) {
            elect();
        } else if (parts.process().phase() == ReplicaProcess.Phase.FAILED) {
            notPossible(CellRefused.Code.NOT_READY, "the replica's process has failed for good");
        } else if (parts.process().phase() == ReplicaProcess.Phase.NONE) {
            notPossible(CellRefused.Code.NOT_READY, "the replica has no process");
        }
    }

    private void elect() {
        if (!devices.reserve(parts.process().gpus().devices())) {
            notPossible(
                    CellRefused.Code.NO_DEVICES,
                    "the cell needs " + order.lease().gpus() + " GPUs; this host has "
                            + parts.host().services().devices().size() + ", "
                            + parts.host().ledger().heldDevices() + " of them in use");
            return;
        }
        stage = Stage.ELECTING;
        devices.bind();
        generation = parts.log().state().generation();
        if (order.attempt() == Election.MANDATE
                && parts.mandate().use(parts.log().state(), self, System.nanoTime())) {
            won();
            return;
        }
        parts.log().propose(ballot(generation, Vote.LEAD), ELECT_WITHIN).whenComplete(this::elected);
    }

    private void elected(Verdict verdict, Throwable failure) {
        if (stage != Stage.ELECTING) {
            return;
        }
        if (failure != null) {
            refuse(CellRefused.Code.NO_QUORUM, "LEAD could not be committed: " + failure.getMessage());
        } else if (!verdict.accepted()) {
            refuse(CellReports.refusal(verdict.code()), "the log answered " + verdict);
        } else {
            won();
        }
    }

    /** The process ended. */
    void processDied(String why) {
        if (stage == Stage.ELECTING) {
            refuse(CellRefused.Code.NOT_READY, "the replica's process died: " + why);
        } else {
            reconsider();
        }
    }

    private void notPossible(CellRefused.Code code, String why) {
        if (!order.contested()) {
            refuse(code, why);
            return;
        }
        stage = Stage.YIELDING;
        long current = parts.log().state().generation();
        parts.log().propose(ballot(current, Vote.YIELD), ELECT_WITHIN).whenComplete((verdict, failure) -> {
            if (stage != Stage.YIELDING) {
                return;
            }
            if (failure != null) {
                refuse(CellRefused.Code.NO_QUORUM, why + "; YIELD could not be committed");
            } else if (!verdict.accepted()) {
                refuse(CellReports.refusal(verdict.code()), why + "; the log answered " + verdict);
            } else {
                stage = Stage.OVER;
                observer.yielded(why);
            }
        });
    }

    private Ballot ballot(long inGeneration, Vote vote) {
        return new Ballot(inGeneration, order.term(), order.attempt(), order.firstAttempt(), self, vote);
    }

    private void won() {
        stage = Stage.OVER;
        observer.won();
    }

    private void refuse(CellRefused.Code code, String why) {
        stage = Stage.OVER;
        observer.unfit(code, why);
    }
}

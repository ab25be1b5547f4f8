package org.notebookos.agent.internal.replica;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.notebookos.agent.internal.log.CellDelta;
import org.notebookos.agent.internal.log.Election;
import org.notebookos.agent.internal.log.History;
import org.notebookos.agent.internal.log.LogEntry.Abandoned;
import org.notebookos.agent.internal.log.LogEntry.Ballot;
import org.notebookos.agent.internal.log.LogEntry.Vote;
import org.notebookos.agent.internal.log.Verdict;
import org.notebookos.hostlink.v1.CellFailed;
import org.notebookos.hostlink.v1.CellRefused;
import org.notebookos.hostlink.v1.Problem;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.JsonObjectBytes;
import org.notebookos.jupyter.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of one cell on this replica: election, devices, the run itself, and the commit of what it changed. Owner of
 * the state: the replica's mailbox.
 */
final class CellRun implements CellCommit.Observer {

    /** How far the attempt is. */
    enum Phase {
        /** Until the process has everything that is committed. */
        WAITING,
        ELECTING,
        /** Can't be run here: until the others can know that from the log. */
        YIELDING,
        BINDING,
        /** Started under a mandate, until the controller has heard of it. */
        CONFIRMING,
        RUNNING,
        COMMITTING,
        /** Committed, until the process itself has what the cell brought back from the past, or has said its last word. */
        SETTLING,
        OVER
    }

    /** What surrounds a cell. */
    interface Site {

        /** The phase changed. */
        void cellMoved();

        /** The attempt is over; {@code rebuild} if the process has state that the log doesn't have. */
        void cellOver(boolean rebuild);
    }

    private static final Logger LOG = LoggerFactory.getLogger(CellRun.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration READY_WITHIN = Duration.ofSeconds(2);
    /** A standby that left everything in the log until now gets so many times as long. */
    private static final int MOST_WAITS = 20;

    private static final Duration ELECT_WITHIN = Duration.ofSeconds(8);
    private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(5);
    private static final Duration HEARD_WITHIN = Duration.ofSeconds(5);

    private final CellOrder order;
    private final String self;
    private final CellParts parts;
    private final CellReports reports;
    private final CellDevices devices;
    private final Site site;
    private final long orderedAt = System.nanoTime();
    private Phase phase = Phase.WAITING;
    private long generation;
    private long life;
    private long startedAt;
    private boolean replied;
    private boolean idle;
    private boolean processGone;
    private boolean overdue;
    private boolean captured;
    private boolean delayed;
    private CellCommit commit;
    private Consumer<Boolean> report = unheard -> {};
    private List<Problem> problems = List.of();
    private long captureMicros;

    CellRun(CellOrder order, String self, CellParts parts, CellReports reports, Site site) {
        this.order = order;
        this.self = self;
        this.parts = parts;
        this.reports = reports;
        this.devices = new CellDevices(parts.host(), parts.mailbox(), order.lease());
        this.site = site;
    }

    CellOrder order() {
        return order;
    }

    Phase phase() {
        return phase;
    }

    /** Number of the process's life that runs the cell, 0 before it runs. */
    long life() {
        return life;
    }

    boolean running() {
        return phase == Phase.RUNNING || phase == Phase.COMMITTING || phase == Phase.SETTLING;
    }

    /** Whether a newer attempt may take this one's place: nothing of it is under way here. */
    boolean replaceable() {
        return phase == Phase.WAITING || phase == Phase.YIELDING || phase == Phase.CONFIRMING;
    }

    void begin() {
        awaitReady(MOST_WAITS);
        reconsider();
    }

    private void awaitReady(int waits) {
        parts.host().later(READY_WITHIN, parts.mailbox(), () -> {
            if (phase == Phase.WAITING && waits > 1 && parts.process().makesUp()) {
                awaitReady(waits - 1);
            } else if (phase == Phase.WAITING) {
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
        if (phase == Phase.SETTLING && settled()) {
            finished();
        }
        if (phase != Phase.WAITING) {
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

    /** Reply and idle travel on other sockets than the delta, and may come later: without them clients would wait for ever. */
    private boolean settled() {
        boolean here = commit == null || !commit.restores() || parts.process().upTo(order.term());
        return processGone || (here && (heard() || overdue));
    }

    private boolean heard() {
        return replied && idle;
    }

    private void elect() {
        if (!devices.reserve()) {
            notPossible(
                    CellRefused.Code.NO_DEVICES,
                    "the cell needs " + order.lease().gpus() + " GPUs; this host has "
                            + parts.host().services().devices().size() + ", "
                            + parts.host().ledger().heldDevices() + " of them in use");
            return;
        }
        move(Phase.ELECTING);
        generation = parts.log().state().generation();
        if (order.attempt() == Election.MANDATE
                && parts.mandate().use(parts.log().state(), self, System.nanoTime())) {
            won();
            return;
        }
        parts.log().propose(ballot(generation, Vote.LEAD), ELECT_WITHIN).whenComplete(this::elected);
    }

    private void elected(Verdict verdict, Throwable failure) {
        if (phase != Phase.ELECTING) {
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

    private void won() {
        long electedAt = System.nanoTime();
        move(Phase.BINDING);
        devices.bind().whenComplete((unused, problem) -> bound(electedAt, problem));
    }

    private void bound(long electedAt, Throwable failure) {
        if (phase != Phase.BINDING) {
            return;
        }
        if (failure != null) {
            refuse(CellRefused.Code.BIND_FAILED, "the devices could not be bound: " + rootMessage(failure));
            return;
        }
        long boundAt = System.nanoTime();
        if (order.attempt() == Election.MANDATE) {
            move(Phase.CONFIRMING);
            parts.host().later(CONFIRM_WITHIN, parts.mailbox(), this::unconfirmed);
        } else {
            run();
        }
        reports.started(devices.ids(), (electedAt - orderedAt) / 1000, (boundAt - electedAt) / 1000);
    }

    /** The controller knows that the cell has started: whatever happens from now on, nobody else will run it. */
    void confirmed() {
        if (phase == Phase.CONFIRMING) {
            run();
        }
    }

    /** The controller may never have heard that the cell has started, and may have it run elsewhere by now. */
    void unconfirmed() {
        if (phase == Phase.CONFIRMING) {
            refuse(CellRefused.Code.NOT_READY, "the controller didn't say that the cell may begin");
        }
    }

    private void run() {
        startedAt = System.nanoTime();
        life = parts.process().lifeNumber();
        phase = Phase.RUNNING;
        parts.traffic().fromClient(Channel.SHELL, order.client(), request());
        site.cellMoved();
    }

    /** Programs that aren't ours get what the client sent. */
    private Message request() {
        return parts.process().isForeign() ? order.request() : order.request().withMetadata(metadata());
    }

    private byte[] metadata() {
        History history = parts.log().state().history();
        Map<String, Object> ours = Map.of(
                "term", order.term(),
                "attempt", order.attempt(),
                "environment", devices.environment(),
                "gpus", devices.ids(),
                "undoable", history.undoable(),
                "checkpoints",
                        history.checkpoints().stream()
                                .map(History.Checkpoint::name)
                                .toList());
        try {
            return JsonObjectBytes.with(order.request().metadata(), "notebookos", JSON.writeValueAsBytes(ours));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of plain values is JSON", e);
        }
    }

    /** The code has ended; the reply is on its way to the client. */
    void replied(Message reply) {
        tellReply(reply);
        if (running()) {
            reconsider();
        }
    }

    /** The code has ended; tells the controller, once. */
    void tellReply(Message reply) {
        if (running() && !replied) {
            replied = true;
            byte[] status = JsonObjectBytes.member(reply.content(), "status");
            reports.replied(
                    status == null ? "" : new String(status).replace("\"", ""), (System.nanoTime() - startedAt) / 1000);
        }
    }

    /** The process doesn't use the devices any more. */
    void released() {
        devices.release(reports::released);
    }

    /** The process says what the cell changed. */
    void captured(Message message) {
        if (phase != Phase.RUNNING || captured) {
            return;
        }
        CapturedDelta delta;
        try {
            delta = CapturedDelta.read(message, parts.process().spool());
        } catch (IOException e) {
            fail(CellFailed.Code.NOT_DURABLE, "the replica's delta can't be read: " + e.getMessage());
            return;
        }
        if (delta.term() != order.term() || delta.attempt() != order.attempt()) {
            LOG.warn("replica {} published the delta of term {} while running {}", self, delta.term(), order.term());
            return;
        }
        captured = true;
        released();
        startCommit(delta);
        if (order.pipelined()) {
            reports.captured();
        }
    }

    /** Clients have the process's idle, or will have it as soon as nothing is held any more. */
    void idleSaid() {
        idle = true;
        reconsider();
    }

    /** The process is done with the request; one that says nothing of changes has made none. */
    void ended() {
        if (phase == Phase.RUNNING) {
            released();
            startCommit(CapturedDelta.none(order.term(), order.attempt()));
        } else {
            reconsider();
        }
    }

    /** Whether clients have to wait for the end of the commit. */
    boolean holdsIdle() {
        return running() && !order.pipelined() && !delayed;
    }

    private void startCommit(CapturedDelta delta) {
        problems = delta.problems();
        captureMicros = delta.captureMicros();
        commit = new CellCommit(order, generation, self, parts, delta, this);
        move(Phase.COMMITTING);
        commit.begin();
    }

    @Override
    public void delayed(String why) {
        LOG.warn("cell {}.{} of replica {} is not durable yet: {}", order.term(), order.attempt(), self, why);
        if (!delayed) {
            delayed = true;
            parts.traffic()
                    .say(parts.notices()
                            .stderr(
                                    order,
                                    "NotebookOS: what this cell changed is not safe yet; "
                                            + "it is tried on. The next cell waits for it. Reason: " + why));
            parts.traffic().letGo();
            reports.notDurable(why);
        }
    }

    @Override
    public void committed(CellDelta delta, long storeMicros, long commitMicros) {
        report = unheard ->
                reports.finished(captureMicros, storeMicros, commitMicros, delta.entryBytes(), problems, unheard);
        phase = Phase.SETTLING;
        parts.host().later(HEARD_WITHIN, parts.mailbox(), () -> {
            overdue = true;
            reconsider();
        });
        reconsider();
    }

    @Override
    public void lost(CellFailed.Code code, String why) {
        fail(code, why);
    }

    /** Clients hear it before the controller does: of a cell that it takes for finished it would not miss the end. */
    private void finished() {
        parts.traffic().letGo();
        report.accept(!heard());
        parts.process().proved();
        over(order.freshProcess());
        parts.log().lead();
    }

    /** The process ended. */
    void processDied(String why) {
        switch (phase) {
            case ELECTING, BINDING, CONFIRMING -> refuse(
                    CellRefused.Code.NOT_READY, "the replica's process died: " + why);
            case RUNNING -> fail(CellFailed.Code.REPLICA_DIED, why);
            case WAITING, YIELDING -> reconsider();
            case COMMITTING, SETTLING -> {
                // What it changed is safe here, or will be reported as not durable.
                processGone = true;
                reconsider();
            }
            case OVER -> {
                // Nothing of it is left.
            }
        }
    }

    /** The kernel was restarted by its user. */
    void reset() {
        if (running()) {
            fail(CellFailed.Code.RESET, "the kernel was restarted");
        } else {
            refuse(CellRefused.Code.NOT_READY, "the kernel was restarted");
        }
    }

    /** The controller has given a cell up: if it is this one, it can't be committed any more, so it stops. */
    void abandoned(Abandoned given) {
        boolean mine = given.term() == order.term() && order.attempt() <= given.attempt();
        if (mine && (phase == Phase.RUNNING || phase == Phase.COMMITTING)) {
            fail(CellFailed.Code.SUPERSEDED, "the controller took this host for dead, and gave the cell up");
        }
    }

    /** A newer attempt takes this one's place. */
    void replace() {
        abandonCommit();
        devices.release(unused -> {});
        phase = Phase.OVER;
    }

    /** Whether the cell has devices under a lease that is no longer valid. */
    boolean holdsLease(long throughEpoch) {
        return devices.held() && order.lease().epoch() <= throughEpoch;
    }

    private void notPossible(CellRefused.Code code, String why) {
        if (!order.contested()) {
            refuse(code, why);
            return;
        }
        move(Phase.YIELDING);
        long current = parts.log().state().generation();
        parts.log().propose(ballot(current, Vote.YIELD), ELECT_WITHIN).whenComplete((verdict, failure) -> {
            if (phase != Phase.YIELDING) {
                return;
            }
            if (failure != null) {
                refuse(CellRefused.Code.NO_QUORUM, why + "; YIELD could not be committed");
            } else if (!verdict.accepted()) {
                refuse(CellReports.refusal(verdict.code()), why + "; the log answered " + verdict);
            } else {
                reports.yielded(why);
                over(false);
            }
        });
    }

    private Ballot ballot(long inGeneration, Vote vote) {
        return new Ballot(inGeneration, order.term(), order.attempt(), order.firstAttempt(), self, vote);
    }

    private void refuse(CellRefused.Code code, String why) {
        devices.release(unused -> {});
        reports.refused(code, why);
        over(false);
    }

    private void fail(CellFailed.Code code, String why) {
        released();
        LOG.warn("cell {}.{} of replica {} failed: {} {}", order.term(), order.attempt(), self, code, why);
        reports.failed(code, why, replied);
        parts.traffic().letGo();
        over(code == CellFailed.Code.NOT_DURABLE || code == CellFailed.Code.SUPERSEDED);
    }

    private void over(boolean rebuild) {
        phase = Phase.OVER;
        abandonCommit();
        site.cellOver(rebuild);
    }

    private void abandonCommit() {
        if (commit != null) {
            commit.abandon();
        }
    }

    private void move(Phase next) {
        phase = next;
        site.cellMoved();
    }

    private static String rootMessage(Throwable failure) {
        Throwable cause = Causes.of(failure);
        return cause.getMessage();
    }
}

package org.notebookos.agent.internal.replica;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.notebookos.agent.internal.log.CellDelta;
import org.notebookos.agent.internal.log.Election;
import org.notebookos.agent.internal.log.LogEntry.Abandoned;
import org.notebookos.hostlink.v1.CellFailed;
import org.notebookos.hostlink.v1.CellRefused;
import org.notebookos.hostlink.v1.Problem;
import org.notebookos.jupyter.JsonObjectBytes;
import org.notebookos.jupyter.Message;
import org.notebookos.spi.gpu.GpuRelease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of one cell on this replica: election, devices, the run itself, and the commit of what it changed. Owner of
 * the state: the replica's mailbox.
 */
final class CellRun implements CellCommit.Observer, CellDevices.Observer, Candidacy.Observer, DeviceFitting.Observer {

    /** How far the attempt is. */
    enum Phase {
        /** Until it is this replica's. */
        STANDING,
        /** Until the process can use the devices; it may have to be exchanged for a fresh one before. */
        BINDING,
        /** Started under a mandate, until the controller has heard of it. */
        CONFIRMING,
        RUNNING,
        COMMITTING,
        /** Committed, until the process itself has what the cell brought back from the past, or has said its last word. */
        SETTLING,
        /** How it ended is known, and is told when its devices are free: whoever hears it may give them to others. */
        FREEING,
        OVER
    }

    /** What surrounds a cell. */
    interface Site {

        /** The phase changed. */
        void cellMoved();

        /** A fresh process, filled from the log, is to take the place of the present one; {@code why} is for people. */
        void exchange(String why);

        /** Its devices are lost: leases up to this epoch aren't honoured any more. */
        void leaseLost(long epoch);

        /** The attempt is over. */
        void cellOver(CellRun over);
    }

    private static final Logger LOG = LoggerFactory.getLogger(CellRun.class);
    private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(5);
    private static final Duration HEARD_WITHIN = Duration.ofSeconds(5);
    private static final String REBUILT = "a fresh process is filled with the committed state";

    private final CellOrder order;
    private final String self;
    private final CellParts parts;
    private final CellReports reports;
    private final CellDevices devices;
    private final Candidacy candidacy;
    private final DeviceFitting fitting;
    private final DeviceFreeing freeing;
    private final ReleaseDeadline deadline;
    private final Site site;
    private final long orderedAt = System.nanoTime();
    private Phase phase = Phase.STANDING;
    private long life;
    private long electedAt;
    private long startedAt;
    private boolean begun;
    private boolean interrupted;
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
        this.devices = new CellDevices(parts.host(), parts.mailbox(), order.lease(), this);
        this.candidacy = new Candidacy(order, self, parts, devices, this);
        this.fitting = new DeviceFitting(order, parts, devices, site, this);
        this.freeing = new DeviceFreeing(order, parts, devices, site);
        this.deadline = new ReleaseDeadline(parts, devices, why -> fail(CellFailed.Code.NOT_DURABLE, why));
        this.site = site;
    }

    CellOrder order() {
        return order;
    }

    /** Number of the process's life that runs the cell, 0 before it runs. */
    long life() {
        return life;
    }

    boolean running() {
        return switch (phase) {
            case RUNNING, COMMITTING, SETTLING -> true;
            case FREEING -> startedAt != 0;
            case STANDING, BINDING, CONFIRMING, OVER -> false;
        };
    }

    /** Its user doesn't want it any more: its code ends as it begins. */
    void interruptBeforeCode() {
        interrupted = true;
    }

    /**
     * Interrupts it while it runs. A signal that came before its process turns to it would be lost.
     *
     * @param busy whether the process is known to run something: if it isn't the cell, the cell waits for it
     */
    void interrupt(boolean busy) {
        if (begun || busy) {
            parts.process().interrupt();
        } else {
            interrupted = true;
        }
    }

    /** The process has turned to it. */
    void begun() {
        begun = true;
        if (interrupted) {
            interrupted = false;
            parts.process().interrupt();
        }
    }

    /** Whether a newer attempt may take this one's place: nothing of it is under way here. */
    boolean replaceable() {
        return phase == Phase.STANDING && !candidacy.electing() || phase == Phase.CONFIRMING;
    }

    /** Begins as soon as the devices of the attempt before it are free. */
    void begin() {
        candidacy.begin();
    }

    /** Completes in the mailbox when it holds no devices any more. */
    CompletionStage<Void> freed() {
        return devices.freed();
    }

    /** Looks again at what it waits for. */
    void reconsider() {
        switch (phase) {
            case SETTLING -> settle();
            case FREEING -> freeing.reconsider();
            case BINDING -> fitting.reconsider();
            case STANDING -> candidacy.reconsider();
            case CONFIRMING, RUNNING, COMMITTING, OVER -> {
                // They wait for something else.
            }
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

    @Override
    public void won() {
        electedAt = System.nanoTime();
        move(Phase.BINDING);
        fitting.begin();
    }

    @Override
    public void unfit(CellRefused.Code code, String why) {
        refuse(code, why);
    }

    @Override
    public void fitted() {
        long boundAt = System.nanoTime();
        life = parts.process().lifeNumber();
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
        phase = Phase.RUNNING;
        parts.traffic().cell(order.client(), request());
        site.cellMoved();
    }

    /** Programs that aren't ours get what the client sent. */
    private Message request() {
        if (parts.process().isForeign()) {
            return order.request();
        }
        boolean over = interrupted;
        interrupted = false;
        return CellRequest.of(order, devices, parts.log().state().history(), over);
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
            deadline.begin();
        }
    }

    /** The process is letting go of the devices. */
    void releasing() {
        deadline.sign();
    }

    /** The process doesn't use the devices any more. */
    void released(LettingGo word) {
        parts.process().gpus().used(devices.ids(), word.context());
        devices.letGo(word.hung());
    }

    @Override
    public void devicesFree(GpuRelease release) {
        if (startedAt != 0) {
            reports.released(order.lease().gpus(), release);
        }
        reconsider();
    }

    @Override
    public void devicesKept() {
        reconsider();
    }

    @Override
    public void devicesLost(String why) {
        if (phase == Phase.RUNNING) {
            site.leaseLost(order.lease().epoch());
            fail(
                    CellFailed.Code.DEVICE_LOST,
                    "a GPU of this cell was lost: " + why + ". The cell may have run in part, and may have had outside "
                            + "effects; what earlier cells made is kept");
        } else if (!running() && phase != Phase.OVER) {
            refuse(CellRefused.Code.BIND_FAILED, "a GPU of this cell was lost: " + why);
        }
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
        parts.process().gpus().blind(delta.blind());
        devices.letGo(false);
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
            devices.letGo(false);
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
        commit = new CellCommit(order, candidacy.generation(), self, parts, delta, this);
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
    private void settle() {
        if (!settled()) {
            return;
        }
        parts.traffic().letGo();
        whenFree(order.freshProcess() ? REBUILT : "", () -> {
            parts.traffic().letGo();
            report.accept(!heard());
            parts.process().proved();
            over();
            parts.log().lead();
        });
    }

    /**
     * Tells how it ended as soon as its devices are free.
     *
     * @param exchange why its process is to be exchanged, before that if devices are to be freed by it; empty: it isn't
     */
    private void whenFree(String exchange, Runnable then) {
        if (!devices.attached()) {
            then.run();
            if (!exchange.isEmpty()) {
                site.exchange(exchange);
            }
            return;
        }
        move(Phase.FREEING);
        freeing.begin(then);
        if (!exchange.isEmpty()) {
            freeing.endProcess(exchange);
        }
    }

    /** The process ended. */
    void processDied(String why) {
        switch (phase) {
            case STANDING -> candidacy.processDied(why);
            case CONFIRMING -> refuse(CellRefused.Code.NOT_READY, "the replica's process died: " + why);
            case BINDING -> fitting.processDied(why);
            case RUNNING -> fail(CellFailed.Code.REPLICA_DIED, why);
            case COMMITTING, SETTLING -> {
                // What it changed is safe here, or will be reported as not durable.
                processGone = true;
                reconsider();
            }
            case FREEING, OVER -> {
                // Nothing of it is left but perhaps its devices, which are free when the process is gone.
            }
        }
    }

    /** Its lease isn't honoured any more, and it has not ended by itself; returns whether its process must end. */
    boolean revoked() {
        String why = "its lease was revoked";
        switch (phase) {
            case RUNNING -> fail(CellFailed.Code.REPLICA_DIED, why);
            case STANDING, BINDING, CONFIRMING -> refuse(CellRefused.Code.STALE_LEASE, why);
            case COMMITTING, SETTLING -> processDied(why);
            case FREEING, OVER -> {
                return false;
            }
        }
        return true;
    }

    /** The replica is closed, and its process ends. */
    void closed(String why) {
        switch (phase) {
            case STANDING, BINDING, CONFIRMING -> refuse(CellRefused.Code.NOT_READY, why);
            case RUNNING, COMMITTING, SETTLING, FREEING, OVER -> processDied(why);
        }
    }

    /** The kernel was restarted by its user. */
    void reset() {
        if (phase == Phase.FREEING) {
            // How it ended is known already.
            return;
        }
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

    /** A newer attempt takes this one's place, as soon as its devices are free. */
    void replace() {
        abandonCommit();
        candidacy.cancel();
        fitting.cancel();
        devices.giveUp();
        whenFree("", () -> phase = Phase.OVER);
    }

    /** Whether the cell has devices under a lease that is no longer valid. */
    boolean holdsLease(long throughEpoch) {
        return devices.held() && order.lease().epoch() <= throughEpoch;
    }

    @Override
    public void yielded(String why) {
        reports.yielded(why);
        over();
    }

    private void refuse(CellRefused.Code code, String why) {
        candidacy.cancel();
        fitting.cancel();
        devices.giveUp();
        whenFree("", () -> {
            reports.refused(code, why);
            over();
        });
    }

    private void fail(CellFailed.Code code, String why) {
        LOG.warn("cell {}.{} of replica {} failed: {} {}", order.term(), order.attempt(), self, code, why);
        abandonCommit();
        devices.abandon();
        // whoever resets a kernel, or sees its process die, has another one started
        boolean exchange = code != CellFailed.Code.RESET && code != CellFailed.Code.REPLICA_DIED;
        whenFree(exchange ? REBUILT : "", () -> {
            reports.failed(code, why, replied);
            parts.traffic().letGo();
            over();
        });
    }

    private void over() {
        phase = Phase.OVER;
        abandonCommit();
        site.cellOver(this);
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
}

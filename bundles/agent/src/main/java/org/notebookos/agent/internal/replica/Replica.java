package org.notebookos.agent.internal.replica;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.notebookos.agent.internal.AgentException;
import org.notebookos.agent.internal.Mailbox;
import org.notebookos.agent.internal.device.LeaseFence;
import org.notebookos.agent.internal.log.KernelLog;
import org.notebookos.agent.internal.log.KernelState;
import org.notebookos.agent.internal.log.LogEntry;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CellRefused;
import org.notebookos.hostlink.v1.ClientMessage;
import org.notebookos.hostlink.v1.Delivered;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Heat;
import org.notebookos.hostlink.v1.HeatReplica;
import org.notebookos.hostlink.v1.ReplicaStatus;
import org.notebookos.hostlink.v1.RunCell;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.JsonObjectBytes;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A kernel's replica on this host: joins log, process, cells and clients.
 *
 * <p>Owner of all its state: its mailbox. Every public method may be called from any thread and returns at once.
 */
public final class Replica implements LogMember.Observer, ReplicaProcess.Observer, CellRun.Site {

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final Duration STOP_GRACE = Duration.ofSeconds(3);
    private static final Duration REVOKE_GRACE = Duration.ofSeconds(2);
    private static final Duration CHANGE_WITHIN = Duration.ofSeconds(30);
    private static final Duration RESET_WITHIN = Duration.ofSeconds(10);
    private static final Duration RESUME_WITHIN = Duration.ofSeconds(2);

    private final StoredReplica spec;
    private final HostContext host;
    private final Mailbox mailbox;
    private final LogMember log;
    private final ReplicaProcess process;
    private final ClientTraffic traffic;
    private final Outflow outflow;
    private final CellParts parts;
    private final StatusReport report;
    private final StoreSweep sweep;
    private final LeaseFence fence = new LeaseFence();
    private final LastCell last = new LastCell();
    private final Errands errands = new Errands();
    private final ProcessHeat heat;
    private CellRun cell;
    private boolean closed;
    private volatile boolean defunct;
    private CompletionStage<Void> opening;

    /** Makes a replica that is not open yet. */
    public Replica(StoredReplica spec, HostContext host) {
        this.spec = spec;
        this.host = host;
        this.mailbox = new Mailbox("replica " + spec.replicaId(), host.threads());
        LargeValues values = new LargeValues(host, mailbox, spec.kernelId());
        this.log = new LogMember(spec, host, mailbox, this);
        this.process = new ReplicaProcess(spec, host, mailbox, values, this);
        Notices notices = Notices.of(host, this::spokenSession);
        OutputJournal journal = new OutputJournal(
                spec.kernelId(), spec.replicaId(), host.journals(), host.clock()::millis, notices::stderr);
        this.outflow = new Outflow(journal, host.uplink(), mailbox, process::holdBack);
        this.traffic = new ClientTraffic(journal, outflow, notices);
        this.heat = new ProcessHeat(process, traffic, errands);
        this.parts = new CellParts(host, mailbox, log, process, traffic, values, notices, new Mandate());
        this.sweep = new StoreSweep(host, mailbox, values, spec.replicaId(), StoreSweep.EVERY, log::state);
        this.report = new StatusReport(spec, host, mailbox, outflow::tell);
        report.update(status("the log is being opened"));
    }

    /** Returns what the controller said when it opened this replica. */
    public StoredReplica spec() {
        return spec;
    }

    /** Tells whether the log of this replica failed, so that it can only be closed and opened again. */
    public boolean defunct() {
        return defunct;
    }

    /** Returns the newest status. */
    public ReplicaStatus status() {
        OutputJournal journal = traffic.journal();
        return report.current().toBuilder()
                .setFirstOutput(journal.first())
                .setLastOutput(journal.last())
                .clearDelivered()
                .putAllDelivered(journal.delivered())
                .build();
    }

    /**
     * Opens the log, and leaves it at that until more is wanted. May be called again.
     *
     * @return completes when the log is open
     */
    public synchronized CompletionStage<Void> open() {
        if (opening == null) {
            opening = log.open();
        }
        return opening;
    }

    /**
     * Opens the log, and sees to the process once it is open. May be called again.
     *
     * @return completes when the log is open
     */
    public CompletionStage<Void> open(Heat wanted) {
        CompletionStage<Void> open = open();
        open.thenRunAsync(
                () -> {
                    if (cell == null) {
                        become(wanted);
                    }
                },
                mailbox);
        return open;
    }

    /** Has the process run, wait, or end; fails with an {@link AgentException} if it must not end now. */
    public CompletionStage<Void> heat(HeatReplica wish) {
        return inMailbox(() -> {
            heat.require(wish, cell != null, log.state());
            become(wish.getHeat());
            return CompletableFuture.completedFuture(null);
        });
    }

    /** Runs a cell, or says why not. */
    public void run(RunCell run) {
        mailbox.execute(() -> {
            CellOrder order;
            try {
                order = CellOrder.of(run);
            } catch (ProtocolException e) {
                LOG.warn("cell {}.{} of kernel {} is no message", run.getTerm(), run.getAttempt(), spec.kernelId(), e);
                outflow.tell(CellReports.unreadable(spec.replicaId(), run, e.getMessage()));
                return;
            }
            if (cell != null && cell.order().sameAttempt(order)) {
                return;
            }
            CompletionStage<Void> before = CompletableFuture.completedFuture(null);
            if (cell != null && cell.replaceable() && order.newerThan(cell.order())) {
                before = cell.freed();
                cell.replace();
                cell = null;
            }
            CellReports reports = reports(order);
            if (last.was(order)) {
                reports.refused(CellRefused.Code.BEGUN, "this attempt of the cell was run here");
            } else if (closed || cell != null) {
                reports.refused(
                        CellRefused.Code.NOT_READY,
                        closed ? "the replica is closed" : "another cell runs in this replica");
            } else if (order.needsDevices()
                    && !fence.admits(order.lease().epoch(), host.leaseFloor().getAsLong())) {
                reports.refused(CellRefused.Code.STALE_LEASE, "the lease's epoch is too old: " + order.lease());
            } else {
                last.forget();
                CellRun fresh = new CellRun(order, spec.replicaId(), parts, reports, this);
                cell = fresh;
                before.thenRun(() -> {
                    if (cell == fresh) {
                        fresh.begin();
                    }
                });
            }
        });
    }

    /** Passes a client's message on to the process. */
    public void message(ClientMessage message) {
        mailbox.execute(() -> {
            try {
                traffic.fromClient(message);
            } catch (ProtocolException e) {
                LOG.warn(
                        "dropped a message of {} to kernel {}: {}",
                        message.getClient(),
                        spec.kernelId(),
                        e.getMessage());
            }
        });
    }

    /**
     * Interrupts what the process runs: a cell, or between two cells the code of a comm. A cell that hasn't begun ends as it begins.
     *
     * @param onlyBeforeCode the process itself was told already
     */
    public void interrupt(boolean onlyBeforeCode) {
        mailbox.execute(() -> {
            boolean running = cell != null && cell.running();
            if (cell != null && !running) {
                cell.interruptBeforeCode();
            } else if (onlyBeforeCode || !process.canBeInterrupted()) {
                LOG.debug("nothing to interrupt in replica {}", spec.replicaId());
            } else if (!running) {
                process.interrupt();
            } else if (cell.life() == process.lifeNumber()) {
                cell.interrupt(errands.underWay());
            }
        });
    }

    /** The controller knows that an attempt under a mandate is about to begin: lets it. */
    public void begin(long term, int attempt) {
        mailbox.execute(() -> {
            if (cell != null && cell.order().term() == term && cell.order().attempt() == attempt) {
                cell.confirmed();
            }
        });
    }

    /** Takes devices back: the cell is interrupted, and ended if that doesn't help. */
    public void revoke(long epoch) {
        mailbox.execute(() -> {
            fence.revoke(epoch);
            CellRun holder = cell;
            if (holder == null || !holder.holdsLease(epoch)) {
                return;
            }
            LOG.warn("lease {} of kernel {} was revoked", holder.order().lease(), spec.kernelId());
            process.interrupt();
            host.later(REVOKE_GRACE, mailbox, () -> {
                if (holder.holdsLease(epoch) && holder.revoked()) {
                    process.startAnew("the lease of its cell was revoked");
                }
            });
        });
    }

    /** Starts the kernel anew with an empty namespace, on all hosts. */
    public CompletionStage<Void> reset(String session) {
        return whenOpen(
                () -> log.propose(new LogEntry.Reset(session), RESET_WITHIN).thenAccept(verdict -> {}));
    }

    /** Makes these the members of the kernel's log. */
    public CompletionStage<Void> changeMembers(List<Member> members) {
        return whenOpen(() -> log.changeMembers(members, CHANGE_WITHIN));
    }

    /** Has a wish of the controller's carried out in the mailbox, if the log is open. */
    public <T> CompletionStage<T> wish(Function<LogWishes, CompletionStage<T>> wish) {
        return whenOpen(() -> wish.apply(new LogWishes(log, host)));
    }

    /** Says again what was said from a number on. */
    public void resume(long fromSequence) {
        mailbox.execute(() -> outflow.resume(fromSequence));
    }

    /** Notes what reached clients. */
    public void delivered(Delivered delivered) {
        mailbox.execute(() -> traffic.journal()
                .delivered(delivered.getDeliveredMap(), delivered.getGoneList(), delivered.getDropThrough()));
    }

    /** The link to the controller broke: output is kept until the controller asks for it on the next one. */
    public void unlinked() {
        mailbox.execute(() -> {
            outflow.pause();
            if (cell != null) {
                cell.unconfirmed();
            }
        });
    }

    /** The link to the controller is new: what became of the last cell is said again. */
    public void linked() {
        mailbox.execute(() -> {
            last.repeat(this::send);
            if (traffic.journal().first() == 0) {
                outflow.resume(0);
            } else if (outflow.paused()) {
                host.later(RESUME_WITHIN, mailbox, this::resumeUnasked);
            }
        });
    }

    private void resumeUnasked() {
        if (outflow.paused()) {
            LOG.warn(
                    "the controller didn't ask for the outputs of replica {}: all that is kept is sent",
                    spec.replicaId());
            outflow.resume(0);
        }
    }

    /** Ends the process and closes the log; durable state stays. */
    public CompletionStage<Void> close() {
        return inMailbox(() -> {
            closed = true;
            CompletionStage<Void> freed = CompletableFuture.completedFuture(null);
            if (cell != null) {
                freed = cell.freed();
                cell.closed("the replica was closed");
            }
            traffic.close();
            CompletionStage<Void> free = freed;
            return process.stop(STOP_GRACE).thenCompose(exit -> free).thenCompose(unused -> log.close());
        });
    }

    private <T> CompletionStage<T> whenOpen(Supplier<CompletionStage<T>> work) {
        return inMailbox(() -> log.isOpen()
                ? work.get()
                : CompletableFuture.failedFuture(new AgentException(
                        AgentException.Code.LOG_FAILED, "the log of kernel " + spec.kernelId() + " is not open")));
    }

    private <T> CompletionStage<T> inMailbox(Supplier<CompletionStage<T>> work) {
        return CompletableFuture.supplyAsync(work, mailbox).thenCompose(Function.identity());
    }

    private void become(Heat wanted) {
        if (!closed) {
            heat.become(wanted);
            updateStatus("");
        }
    }

    private CellReports reports(CellOrder order) {
        return new CellReports(spec.kernelId(), spec.replicaId(), order, event -> {
            if (event.hasRefused()) {
                LOG.info(
                        "replica {} refused cell {}.{}: {} {}",
                        spec.replicaId(),
                        event.getTerm(),
                        event.getAttempt(),
                        event.getRefused().getCode(),
                        event.getRefused().getText());
            }
            last.said(event);
            send(event);
        });
    }

    private void send(CellEvent event) {
        outflow.tell(FromHost.newBuilder().setCell(event).build());
    }

    @Override
    public void committed(LogEntry entry, KernelLog.Transition transition) {
        if (entry instanceof LogEntry.CellFinished finished) {
            if (transition.verdict().accepted()
                    && finished.term() == log.state().finishedTerm()) {
                boolean here = finished.replica().equals(spec.replicaId())
                        && last.ranIn(finished.term(), process.lifeNumber());
                if (here) {
                    sweep.finished();
                }
                process.committed(finished.term(), here ? transition.toExecutor() : transition.toOthers(), here);
            }
        } else if (entry instanceof LogEntry.Revised revision) {
            if (transition.verdict().accepted()
                    && revision.term() == log.state().finishedTerm()) {
                process.committed(revision.term(), transition.toOthers(), false);
            }
        } else if (entry instanceof LogEntry.Abandoned given && cell != null) {
            cell.abandoned(given);
        } else if (entry instanceof LogEntry.Reset) {
            sessionMayHaveChanged();
        }
        reconsider();
    }

    @Override
    public void stateReplaced() {
        sessionMayHaveChanged();
        process.stateReplaced();
        reconsider();
    }

    private void sessionMayHaveChanged() {
        if (heat.processWanted() && !closed && !process.lastSession().equals(session())) {
            if (cell != null) {
                cell.reset();
            }
            process.proved();
            process.startAnew("the kernel was restarted");
        }
    }

    @Override
    public void groupChanged() {
        updateStatus("");
    }

    @Override
    public void logFailed(ReplicationException cause) {
        LOG.error("the log of kernel {} failed on this host", spec.kernelId(), cause);
        closed = true;
        defunct = true;
        if (cell != null) {
            cell.closed("the kernel's log failed on this host");
        }
        traffic.disconnected();
        process.stop(Duration.ZERO);
        report.fail("the kernel's log failed on this host: " + cause.getMessage());
        updateStatus("");
    }

    @Override
    public KernelState state() {
        return log.state();
    }

    @Override
    public String session() {
        return log.state().session().isEmpty() ? spec.sessionId() : log.state().session();
    }

    /** Returns the session of what clients hear. */
    private String spokenSession() {
        return process.session().isEmpty() ? session() : process.session();
    }

    @Override
    public void processMoved(String detail) {
        switch (process.phase()) {
            case READY -> traffic.connected((channel, message) -> {
                errands.passed(Header.parse(message.header()));
                process.send(channel, message);
            });
            case NONE, STARTING, FAILED -> {
                traffic.disconnected();
                errands.forget();
            }
            case HYDRATING -> {
                // Clients wait until their variables are there.
            }
        }
        updateStatus(detail);
    }

    @Override
    public void processDiverged(List<String> names) {
        report.update(
                status("its state diverged from the log; it is built anew").addAllDiverged(names));
    }

    @Override
    public void processCaughtUp() {
        reconsider();
    }

    @Override
    public void processDied(String why) {
        traffic.disconnected();
        if (cell != null) {
            cell.processDied(why);
        }
    }

    @Override
    public void fromProcess(Channel channel, Header header, Header parent, Message message) {
        boolean ofCell = cell != null && cell.order().isParent(parent);
        switch (channel) {
            case SHELL -> {
                boolean ofTheCell = ofCell && header.msgType().equals("execute_reply");
                if (ofTheCell && spec.isForeign()) {
                    // Nothing is committed before its idle: a client may send the next cell at once, which is not
                    // behind this one.
                    cell.tellReply(message);
                }
                traffic.fromProcess(channel, parent, message);
                if (ofTheCell) {
                    cell.replied(message);
                }
            }
            case IOPUB -> output(header, parent, message, ofCell);
            case CONTROL, STDIN -> traffic.fromProcess(channel, parent, message);
        }
    }

    private void output(Header header, Header parent, Message message, boolean ofCell) {
        switch (header.msgType()) {
            case "notebookos_releasing" -> {
                if (ofCell) {
                    cell.releasing();
                }
            }
            case "notebookos_released" -> {
                if (ofCell) {
                    cell.released(LettingGo.read(message));
                }
            }
            case "notebookos_delta" -> {
                if (ofCell) {
                    errands.saved();
                    cell.captured(message);
                }
            }
            case "iopub_welcome" -> LOG.debug("subscribed to replica {}", spec.replicaId());
            default -> {
                boolean status = header.msgType().equals("status");
                if (ofCell && cell.running()) {
                    cell.begun();
                }
                if (parent.msgId().isEmpty() && (status || !isExecutor())) {
                    return;
                }
                if (status) {
                    errands.status(parent, isIdle(message));
                }
                boolean idle = status && ofCell && isIdle(message);
                if (idle) {
                    cell.ended();
                    if (cell != null && cell.holdsIdle() && !spec.isForeign()) {
                        traffic.hold();
                    }
                }
                traffic.fromProcess(Channel.IOPUB, parent, message);
                if (idle && cell != null) {
                    cell.idleSaid();
                }
            }
        }
    }

    /** Only the replica that ran the last cell, or runs one, speaks unasked: background threads of user code do. */
    private boolean isExecutor() {
        boolean ranLast = log.state().lastExecutor().equals(spec.replicaId());
        return process.phase() == ReplicaProcess.Phase.READY && (ranLast || cell != null && cell.running());
    }

    private static boolean isIdle(Message message) {
        byte[] state = JsonObjectBytes.member(message.content(), "execution_state");
        return state != null && new String(state).equals("\"idle\"");
    }

    @Override
    public void cellMoved() {
        if (cell != null && cell.running()) {
            last.begins(cell.order(), cell.life());
        }
        updateStatus("");
    }

    @Override
    public void exchange(String why) {
        // what a process has that isn't ours, nothing else has
        if (!closed && heat.processWanted() && !spec.isForeign()) {
            process.startAnew(why);
        }
    }

    @Override
    public void leaseLost(long epoch) {
        fence.revoke(epoch);
    }

    @Override
    public void cellOver(CellRun over) {
        cell = cell == over ? null : cell;
        updateStatus("");
    }

    private void reconsider() {
        if (cell != null) {
            cell.reconsider();
        }
        updateStatus("");
    }

    private void updateStatus(String detail) {
        report.update(status(detail));
    }

    private ReplicaStatus.Builder status(String detail) {
        ReplicaStatus.Builder status = ReplicaStatus.newBuilder()
                .setKernelId(spec.kernelId())
                .setReplicaId(spec.replicaId())
                .setState(StatusReport.state(log.isOpen(), process.phase(), cell, heat.isCold()))
                .setHeat(heat.heat())
                .setPid(process.pid())
                .setStart(process.origin())
                .setLeading(log.leading())
                .setLeaderReplica(log.leaderReplica())
                .setTerm(log.state().finishedTerm())
                .addAllMembers(log.memberIds())
                .setDetail(detail)
                .setSessionId(spec.isForeign() ? process.session() : session())
                .setLastExecutor(log.state().lastExecutor())
                .setFirstOutput(traffic.journal().first())
                .setLastOutput(traffic.journal().last());
        if (cell != null && cell.running()) {
            status.setRunningTerm(cell.order().term())
                    .setRunningAttempt(cell.order().attempt());
        }
        return status;
    }
}

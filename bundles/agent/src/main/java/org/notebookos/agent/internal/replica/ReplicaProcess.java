package org.notebookos.agent.internal.replica;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.notebookos.agent.internal.log.CellDelta;
import org.notebookos.agent.internal.log.KernelState;
import org.notebookos.agent.internal.wire.AgentRequests;
import org.notebookos.agent.internal.wire.KernelChannels;
import org.notebookos.hostlink.v1.ProcessStart;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.spi.runtime.ReplicaExit;
import org.notebookos.spi.runtime.RunningReplica;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a replica through all its lives: started, asked until it answers on shell and iopub, filled with the
 * kernel's state, and started again when it dies. Owner of the state: the replica's mailbox.
 */
final class ReplicaProcess {

    /** How far the process is. */
    enum Phase {
        NONE,
        STARTING,
        HYDRATING,
        READY,
        FAILED
    }

    /** Is told in the mailbox. */
    interface Observer {

        /** The state to fill a process with. */
        KernelState state();

        /** The session that its messages must carry. */
        String session();

        /** The process moved on; {@code detail} is for people. */
        void processMoved(String detail);

        /** Variables were found changed that no cell changed; another process follows. */
        void processDiverged(List<String> names);

        /** All committed deltas are in the process. */
        void processCaughtUp();

        /** A process ended that should not have; another one follows unless the phase is FAILED. */
        void processDied(String why);

        /** The process sent something that isn't an answer to the agent. */
        void fromProcess(Channel channel, Header header, Header parent, Message message);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaProcess.class);
    private static final String WELCOME = "iopub_welcome";
    private static final Duration PROBE_EVERY = Duration.ofMillis(50);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    /** Some start a machine of their own first. */
    private static final Duration FOREIGN_ANSWER_WITHIN = Duration.ofSeconds(180);

    private static final Duration GOODBYE_WITHIN = Duration.ofSeconds(1);
    private static final int SUFFIX_LENGTH = 8;
    private static final String NEEDED_EVERYWHERE =
            ". What a kernelspec starts must be installed on every host that runs its kernels";
    private static final Duration PROVEN_AFTER = Duration.ofSeconds(10);

    /** One life of the process. */
    private final class Life implements Hydration.Observer, Hydration.KernelSender {
        private final long number;
        private final String session;
        private final Path directory;
        private final Set<String> probes = new HashSet<>();
        private final Filling filling;
        private RunningReplica running;
        private boolean warm;
        private KernelChannels channels;
        private boolean answers;
        private boolean heard;
        private final ProcessGpus gpus = new ProcessGpus();

        Life(long number, String session) {
            this.number = number;
            this.session = session;
            this.directory = launch.prepare(number);
            this.filling = spec.isForeign()
                    ? new Filling.Nothing(this)
                    : new Hydration(spec.replicaId(), launch.scratch(number), values, requests, this, this);
        }

        @Override
        public void send(Channel channel, Message message) {
            if (channels != null) {
                channels.send(channel, message);
            }
        }

        @Override
        public String lend(Path file) {
            return running.lend(file);
        }

        @Override
        public void takeBack(Path file) {
            running.takeBack(file);
        }

        @Override
        public void caughtUp() {
            if (life == this) {
                becameReady();
            }
        }

        @Override
        public void later(Duration delay) {
            host.later(delay, mailbox, () -> {
                if (life == this) {
                    filling.waited();
                }
            });
        }

        @Override
        public void diverged(List<String> names) {
            if (life == this) {
                String what = "its state diverged from the log: " + String.join(", ", names);
                LOG.warn("replica {}: {}; it is built anew", spec.replicaId(), what);
                observer.processDied(what);
                observer.processDiverged(names);
                startAnew(what + "; built anew from the log");
            }
        }

        @Override
        public void hydrationFailed(String why) {
            if (life == this) {
                LOG.warn("replica {}: {}", spec.replicaId(), why);
                died(why);
            }
        }
    }

    private final StoredReplica spec;
    private final HostContext host;
    private final Executor mailbox;
    private final Observer observer;
    private final ProcessLaunch launch;
    private final LargeValues values;
    private final AgentRequests requests;
    private final ProcessDevices devices;
    private final RestartBudget budget = new RestartBudget();
    private Phase phase = Phase.NONE;
    private Life life;
    private long lives;
    private String lastSession = "";
    private String suffix = "";
    private boolean lazy;
    private boolean heldBack;

    ReplicaProcess(StoredReplica spec, HostContext host, Executor mailbox, LargeValues values, Observer observer) {
        this.spec = spec;
        this.host = host;
        this.mailbox = mailbox;
        this.values = values;
        this.observer = observer;
        this.launch = new ProcessLaunch(spec, host);
        this.requests = new AgentRequests(host.clock(), host.ids());
        this.devices = new ProcessDevices(
                host,
                mailbox,
                spec.kernelId(),
                spec.isForeign() ? spec.program().gpus() : 0,
                this::died);
    }

    /** Tells whether it isn't ours: it is passed on what clients say, and nothing that it has is committed. */
    boolean isForeign() {
        return spec.isForeign();
    }

    /**
     * Returns the session of what clients hear from it. Each process that isn't ours has one of its own: with the process the kernel's
     * state is gone, and that is how everybody knows. Empty if there was no process since the kernel was last restarted.
     */
    String session() {
        boolean current = lastSession.equals(observer.session());
        return current ? lastSession + suffix : "";
    }

    Phase phase() {
        return phase;
    }

    long pid() {
        return life == null || life.running == null ? 0 : life.running.pid();
    }

    /** Returns how the process came to be. */
    ProcessStart origin() {
        if (pid() == 0) {
            return ProcessStart.PROCESS_START_UNSPECIFIED;
        }
        return life.warm ? ProcessStart.PROCESS_START_WARM : ProcessStart.PROCESS_START_COLD;
    }

    /** Number of the current life; what was read in another one is void. */
    long lifeNumber() {
        return life == null ? 0 : life.number;
    }

    /** Returns what is known of the current life and its devices. */
    ProcessGpus gpus() {
        return life == null ? new ProcessGpus() : life.gpus;
    }

    /** Completes when the current process has ended; there must be one. */
    CompletionStage<?> exit() {
        return life.running.exit();
    }

    Path spool() {
        return ProcessLaunch.spool(life.directory);
    }

    /** Returns where values wait for the object store; it outlives the process. */
    Path pending() {
        return launch.pending();
    }

    /** Returns the session with which the process was last started; empty if it never was. */
    String lastSession() {
        return lastSession;
    }

    /** Tells whether the process could run the term after {@code finishedTerm} now. */
    boolean upTo(long finishedTerm) {
        return phase == Phase.READY && life.filling.upTo(finishedTerm);
    }

    /** Brings a process that waits for a quiet moment up to the log now. */
    void hurry() {
        if (phase == Phase.READY) {
            life.filling.hurry();
        }
    }

    /** Has the process take over what is committed only when it is needed, or at once again. */
    void lazy(boolean wanted) {
        lazy = wanted;
        if (life != null) {
            life.filling.lazy(wanted);
        }
    }

    /** Tells whether it is needed now, and takes over what it had left until then. */
    boolean makesUp() {
        return phase == Phase.READY && life.filling.makesUp();
    }

    void send(Channel channel, Message message) {
        if (life != null) {
            life.send(channel, message);
        }
    }

    /** Tells whether it runs nothing but what clients sent: one that starts would end, or lose what it is being filled with. */
    boolean canBeInterrupted() {
        return phase == Phase.READY;
    }

    /** Has the process keep what it has to show, or no longer. Others than ours would lose it: of those all is read. */
    void holdBack(boolean wanted) {
        heldBack = wanted;
        if (life != null && life.channels != null) {
            life.channels.hold(wanted);
        }
    }

    void interrupt() {
        if (isForeign() && spec.program().interruptByMessage()) {
            send(Channel.CONTROL, requests.interrupt());
        } else if (life != null && life.running != null) {
            life.running.interrupt();
        }
    }

    /** Tells the process of a commit: {@code delta} is what it doesn't have, all of it unless it ran the cell itself. */
    void committed(long term, CellDelta delta, boolean ranHere) {
        if (phase != Phase.HYDRATING && phase != Phase.READY) {
            return;
        }
        if (!ranHere) {
            life.filling.committed(term, delta);
        } else if (delta.isEmpty()) {
            life.filling.produced(term);
        } else {
            life.filling.returned(term, delta);
        }
    }

    /** Fills the running process anew: the log jumped. */
    void stateReplaced() {
        if (phase == Phase.HYDRATING || phase == Phase.READY) {
            life.filling.begin(observer.state(), true);
        }
    }

    /** Notes that a cell went well. */
    void proved() {
        budget.succeeded();
    }

    /** Ends the current process, if any, and starts a fresh one. */
    void startAnew(String why) {
        abandon(Duration.ZERO);
        start(why);
    }

    /** Ends the process for good; completes when that is done, and its own devices are free. */
    CompletionStage<?> stop(Duration grace) {
        phase = Phase.NONE;
        CompletionStage<?> end = isForeign() ? askAndAbandon(grace) : abandon(grace);
        CompletionStage<Void> freed = devices.release();
        return end.thenCompose(unused -> freed);
    }

    private void start(String why) {
        Life starting;
        try {
            lastSession = observer.session();
            suffix = isForeign() ? "_" + host.ids().get().substring(0, SUFFIX_LENGTH) : "";
            starting = new Life(++lives, lastSession + suffix);
            starting.filling.lazy(lazy);
        } catch (UncheckedIOException e) {
            died(e.getMessage() + ": " + e.getCause().getMessage());
            return;
        }
        life = starting;
        move(Phase.STARTING, why);
        String key = host.ids().get().replace("-", "");
        devices.acquire()
                .thenCompose(visible ->
                        host.starter().start(launch.replicaSpec(starting.directory, starting.session, key, visible)))
                .whenCompleteAsync((started, failure) -> started(starting, key, started, failure), mailbox);
    }

    private void started(Life starting, String key, ReplicaStarter.Started started, Throwable failure) {
        if (life != starting) {
            if (started != null) {
                started.process().stop(Duration.ZERO);
            }
            return;
        }
        if (failure != null) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            died(
                    isForeign()
                            ? "on host " + host.hostId() + ": " + cause.getMessage() + NEEDED_EVERYWHERE
                            : cause.getMessage());
            return;
        }
        RunningReplica running = started.process();
        starting.running = running;
        starting.warm = started.warm();
        starting.channels = new KernelChannels(
                host.poller(),
                running.channels(),
                key,
                spec.replicaId(),
                !isForeign(),
                (channel, message) -> mailbox.execute(() -> handle(starting, channel, message)));
        starting.channels.hold(heldBack);
        running.exit().whenCompleteAsync((exit, unused) -> exited(starting, exit), mailbox);
        observer.processMoved("started");
        devices.attach(running.pid(), starting.number, running.exit()).whenComplete((unused, refusal) -> {
            if (refusal != null && life == starting) {
                died("it could not be given its GPUs: " + Causes.of(refusal).getMessage());
            } else {
                probe(starting, System.nanoTime() + answerWithin().toNanos());
            }
        });
    }

    /**
     * The subscription to iopub takes effect a moment after the connection: newer kernels welcome the subscriber, older ones
     * are asked until the echo is heard.
     */
    private void probe(Life probed, long deadline) {
        if (life != probed || probed.answers && probed.heard) {
            return;
        }
        if (System.nanoTime() > deadline) {
            died("it didn't answer a kernel_info_request for " + answerWithin().toSeconds() + " s");
            return;
        }
        Message request = requests.kernelInfo();
        probed.probes.add(Header.parse(request.header()).msgId());
        probed.send(Channel.SHELL, request);
        host.later(PROBE_EVERY, mailbox, () -> probe(probed, deadline));
    }

    private Duration answerWithin() {
        return isForeign() ? FOREIGN_ANSWER_WITHIN : ANSWER_WITHIN;
    }

    private void handle(Life from, Channel channel, Message message) {
        try {
            received(from, channel, message);
        } finally {
            from.channels.handled(channel, message);
        }
    }

    private void received(Life from, Channel channel, Message message) {
        if (life != from) {
            return;
        }
        Header header = Header.parse(message.header());
        Header parent = Header.parseAny(message.parentHeader());
        if (!parent.session().equals(AgentRequests.SESSION)) {
            if (header.msgType().equals(WELCOME)) {
                from.heard = true;
                beginIfBothWays(from);
            }
            observer.fromProcess(channel, header, parent, spoken(from, header, message));
        } else if (phase == Phase.STARTING && from.probes.contains(parent.msgId())) {
            from.answers |= channel == Channel.SHELL;
            from.heard |= channel == Channel.IOPUB;
            beginIfBothWays(from);
        } else if (channel == Channel.SHELL) {
            from.filling.replied(parent.msgId(), header, message);
        }
    }

    private Message spoken(Life from, Header header, Message message) {
        return isForeign() ? message.withHeader(ForeignHeader.of(message.header(), header, from.session)) : message;
    }

    private void beginIfBothWays(Life started) {
        if (phase == Phase.STARTING && started.answers && started.heard) {
            move(Phase.HYDRATING, "answers");
            started.filling.begin(observer.state(), false);
        }
    }

    private void becameReady() {
        if (phase == Phase.HYDRATING) {
            move(Phase.READY, "");
            Life ready = life;
            host.later(PROVEN_AFTER, mailbox, () -> {
                if (life == ready) {
                    budget.succeeded();
                }
            });
        }
        observer.processCaughtUp();
    }

    private void exited(Life ended, ReplicaExit exit) {
        if (life == ended) {
            died("its process ended with status " + exit.code()
                    + (exit.lastWords().isEmpty() ? "" : ": " + exit.lastWords()));
        }
    }

    private void died(String why) {
        abandon(Duration.ZERO);
        Optional<Duration> pause = budget.afterDeath();
        if (pause.isEmpty()) {
            devices.release();
        }
        LOG.warn("replica {} died: {}{}", spec.replicaId(), why, pause.isEmpty() ? "; it is not started again" : "");
        phase = pause.isEmpty() ? Phase.FAILED : Phase.STARTING;
        long death = lives;
        observer.processDied(why);
        observer.processMoved(why);
        pause.ifPresent(delay -> host.later(delay, mailbox, () -> {
            if (lives == death && phase == Phase.STARTING && life == null) {
                start("started again: " + why);
            }
        }));
    }

    /** A program may have something to do before its end that it doesn't do when it gets a signal. */
    private CompletionStage<?> askAndAbandon(Duration grace) {
        Life left = life;
        if (left == null || left.running == null || grace.isZero()) {
            return abandon(grace);
        }
        life = null;
        left.send(Channel.CONTROL, requests.shutdown());
        CompletableFuture<Object> ended = new CompletableFuture<>();
        left.running.exit().thenAccept(ended::complete);
        host.later(GOODBYE_WITHIN, mailbox, () -> ended.complete("takes its time"));
        return ended.thenComposeAsync(
                unused -> {
                    left.channels.close();
                    return left.running.stop(grace);
                },
                mailbox);
    }

    private CompletionStage<?> abandon(Duration grace) {
        Life left = life;
        life = null;
        if (left == null) {
            return CompletableFuture.completedFuture(null);
        }
        if (left.channels != null) {
            left.channels.close();
        }
        return left.running == null ? CompletableFuture.completedFuture(null) : left.running.stop(grace);
    }

    private void move(Phase next, String detail) {
        phase = next;
        observer.processMoved(detail);
    }
}

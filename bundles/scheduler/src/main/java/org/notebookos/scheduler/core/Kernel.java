package org.notebookos.scheduler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelProgram;
import org.notebookos.spi.placement.Resources;

/** A kernel. Owned by {@link ClusterState}. */
final class Kernel {

    /** The attempt that the log has given to the executor of the term before; the others count from 1. */
    static final int MANDATE = 0;

    /** How long after a cell the next one goes to its executor under the mandate; the executor itself lets it last longer. */
    private static final long MANDATE_MILLIS = 500;

    /** More than the cells of any notebook that is run as a whole. */
    private static final int SHELL_MESSAGES = 10_000;

    /** Two of the largest messages that clients may send by default. */
    private static final long SHELL_BYTES = 64L << 20;

    /** Words to a kernel that isn't there are few, and small. */
    private static final int ASIDE_MESSAGES = 1000;

    private static final long ASIDE_BYTES = 16L << 20;

    /** A restart under way: who waits for it, and until when. */
    static final class Reset {
        final String sessionId;
        final long deadline;
        final List<Long> tickets = new ArrayList<>();
        long command;
        long notBefore;
        int tries;

        Reset(String sessionId, long deadline) {
            this.sessionId = sessionId;
            this.deadline = deadline;
        }
    }

    /** A change of the group's members under way. */
    record MembersChange(long command, Set<String> members, long sentAt) {}

    final String id;
    final String name;
    final Map<String, String> environment;
    final Optional<String> workingDirectory;
    final long createdAt;
    final String backend;
    final int replicasWanted;
    /** GPUs of a cell that doesn't say; what it reserves, if it does. */
    final int defaultGpus;

    final SessionPlan plan;
    /** What runs instead of the replicated Python kernel. */
    final Optional<KernelProgram> program;

    final String user;
    /** Each point counts like a minute of waiting. */
    final int priority;
    /** What a cell needs besides GPUs; GPU memory only if it has GPUs. */
    private final Resources besides;

    String sessionId;
    /** GPUs that a replica of this kernel subscribes: the most that a cell of it has asked for. */
    private int gpus;

    int nextReplica = 1;
    /** The group has elected a leader once: who comes later joins. */
    boolean formed;

    boolean everReady;
    String deadReason = "";
    /** Why it has no quorum; empty: it has one. */
    String noQuorum = "";
    /** An operator's wish to go on with one replica; null: none. */
    Recovery.Wish recovery;

    long recoverNotBefore;

    Durability durability = Durability.STRICT;
    /** A change of its state that operators asked for is under way; null: none. */
    StateQueries.Restoring restoring;

    /** By id, oldest first. They come by {@link #add} and go by {@link #remove}, so that the way from hosts is known. */
    final Map<String, Replica> replicas = new LinkedHashMap<>();
    /** Told of replicas that come and go; null: the cluster doesn't know this kernel. */
    private Residents residents;
    /** Its place among all kernels by age. */
    long number;
    /** What it has added to the {@link Tally}. */
    Tally.Part counted = Tally.Part.NONE;

    /** The group's members as far as known; empty: not known. */
    Set<String> members = Set.of();

    /** May be members too: they were in a change of which no good answer came, and no leader has spoken since. */
    final Set<String> maybeMembers = new HashSet<>();

    MembersChange change;
    long changeNotBefore;
    int changeFailures;
    String changeProblem = "";
    /** When a drain may try again to move a replica. */
    long moveNotBefore;

    String moveProblem = "";
    long repairNotBefore;
    int repairs;
    Reset reset;

    /** Last finished term. */
    long term;

    long attemptTerm;
    int attempts;
    /** Until when the last executor may be given the next cell under its mandate; 0: not at all. */
    long mandateUntil;

    String lastExecutor = "";
    /** Who was spoken with before there was an executor: a subshell or a debugger may be there. */
    String spokenWith = "";

    Optional<ClusterStatus.CellTimes> lastCell = Optional.empty();
    /** Of the last cell that had GPUs. */
    CellGpuUse gpuUse = CellGpuUse.NONE;

    /** What waits behind a cell, or for the kernel to be there. */
    final Backlog shell = new Backlog(SHELL_MESSAGES, SHELL_BYTES);
    /** Control and stdin messages that found no replica. */
    final Backlog aside = new Backlog(ASIDE_MESSAGES, ASIDE_BYTES);

    Cell current;
    /** It isn't replicated, and its process began empty where another was before; until it is ready. */
    boolean anew;
    /** Its next process is known to begin empty. */
    boolean wakesEmpty;
    /** A cell has told of what is about to be noticed: it is lost. */
    boolean lossTold;
    /** What no cell has told yet. */
    String lossUntold = "";

    long lastActivity;
    final Rest rest;
    /** When all of it was last brought to where it should be. */
    long lookedAt;
    /** Not as it should be: looked at with every tick. */
    boolean unsettled = true;

    KernelInfo published;

    Kernel(
            String id,
            String name,
            Map<String, String> environment,
            Optional<String> workingDirectory,
            long createdAt,
            String backend,
            int replicasWanted,
            int defaultGpus,
            SessionPlan plan,
            Optional<KernelProgram> program) {
        this.id = id;
        this.name = name;
        this.environment = environment;
        this.workingDirectory = workingDirectory;
        this.createdAt = createdAt;
        this.backend = backend;
        this.replicasWanted = replicasWanted;
        this.defaultGpus = defaultGpus;
        this.gpus = defaultGpus;
        this.plan = plan;
        this.program = program;
        this.user = KernelOptions.user(environment);
        this.priority = KernelOptions.priority(environment);
        this.besides = KernelOptions.besidesGpus(environment);
        this.lastActivity = createdAt;
        this.rest = new Rest(IdleOptions.of(environment), createdAt);
    }

    /** Returns what a cell with so many GPUs needs. */
    Resources wants(int forGpus) {
        return new Resources(besides.millicpus(), besides.memoryMb(), forGpus, forGpus > 0 ? besides.vramGb() : 0);
    }

    /** Returns what one replica subscribes; nothing while it is suspended. */
    Resources subscribed() {
        return rest.suspended ? Resources.NONE : wants(gpus);
    }

    /** Returns what it reserves on every host that has a replica of it; nothing if it doesn't reserve. */
    Resources reserved() {
        return plan.reserves() && !rest.suspended ? wants(defaultGpus) : Resources.NONE;
    }

    /** Returns what it would be given next: for its cell, or for itself on all its hosts. */
    Resources waitsFor() {
        if (placed()) {
            return current == null ? Resources.NONE : current.wanted;
        }
        Resources sum = Resources.NONE;
        for (int i = 0; i < replicasWanted; i++) {
            sum = sum.plus(reserved());
        }
        return sum;
    }

    int gpus() {
        return gpus;
    }

    /** From now on its replicas subscribe so many GPUs. */
    void subscribe(int newGpus) {
        boolean news = newGpus != gpus;
        gpus = newGpus;
        if (news && residents != null) {
            residents.subscribe(this);
        }
    }

    /** Its replicas subscribe nothing as long as it is suspended. */
    void suspended(boolean is) {
        rest.suspended = is;
        if (is && program.isPresent()) {
            Unreplicated.suspended(this);
        }
        if (residents != null) {
            residents.subscribe(this);
        }
    }

    /** The cluster takes it in, with its replicas. */
    void enter(long newNumber, Residents index) {
        number = newNumber;
        residents = index;
        replicas.values().forEach(r -> residents.came(this, r.hostId));
    }

    /** The cluster forgets it. */
    void exit() {
        residents.forget(this);
        residents = null;
    }

    Replica addReplica(Host host, boolean initial) {
        Replica replica = new Replica("r" + nextReplica++, host.id, host.endpoint, initial);
        add(replica);
        return replica;
    }

    void add(Replica replica) {
        replicas.put(replica.id, replica);
        if (residents != null) {
            residents.came(this, replica.hostId);
        }
    }

    void remove(Replica replica) {
        if (replicas.remove(replica.id) != null && residents != null) {
            residents.left(this, replica.hostId);
        }
    }

    /** It isn't replicated, and its log is gone: it begins with another one. */
    void forgetLog() {
        formed = false;
        everReady = false;
        members = Set.of();
        maybeMembers.clear();
        change = null;
        term = 0;
        attemptTerm = 0;
        attempts = 0;
        mandateUntil = 0;
        forgetExecutor();
    }

    /** No replica has more of the kernel than the others. */
    void forgetExecutor() {
        lastExecutor = "";
        spokenWith = "";
    }

    /** It couldn't be placed as a whole. */
    void displace() {
        List.copyOf(replicas.values()).forEach(this::remove);
        nextReplica = 1;
    }

    Optional<Replica> replicaOn(String hostId) {
        for (Replica replica : replicas.values()) {
            if (replica.hostId.equals(hostId)) {
                return Optional.of(replica);
            }
        }
        return Optional.empty();
    }

    /** Returns whether time alone may change something; a cell that runs waits for its host's word. */
    boolean mindsTime() {
        return unsettled
                || restoring != null
                || rest.mindsTime()
                || (current != null && (current.waits() || current.doubt != null));
    }

    /** Returns whether a host has a replica of it. */
    boolean isOn(String hostId) {
        for (Replica replica : replicas.values()) {
            if (replica.hostId.equals(hostId)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the group may need the replica's vote, as far as members are known. */
    boolean mayBeMember(Replica replica) {
        return members.contains(replica.id) || maybeMembers.contains(replica.id);
    }

    boolean ready(Replica replica) {
        return replica.state == ReplicaState.READY && (replica.session.isEmpty() || replica.session.equals(sessionId));
    }

    void finished(Replica executor, long now) {
        lastExecutor = executor.id;
        current = null;
        mandateUntil = plan.freshProcessPerCell() ? 0 : now + MANDATE_MILLIS;
    }

    /** Returns whether the replica may run the next cell without a ballot. */
    boolean mandates(Replica replica, long now) {
        return replica.id.equals(lastExecutor) && now < mandateUntil;
    }

    int nextAttempt(long forTerm) {
        if (attemptTerm != forTerm) {
            attemptTerm = forTerm;
            attempts = 0;
        }
        return ++attempts;
    }

    /** Returns whether it has its first replicas; else it waits in line for what they need. */
    boolean placed() {
        return formed || !replicas.isEmpty();
    }

    /** Returns whether cells may be given out, as far as the kernel as a whole is concerned. */
    boolean takesCells() {
        boolean awake = !rest.suspended && rest.command == 0;
        return placed() && awake && reset == null && recovery == null && restoring == null;
    }

    /** Returns whether a replica is believed: during a recovery nobody but the survivor is. */
    boolean believes(Replica replica) {
        return recovery == null || recovery.replicaId().equals(replica.id);
    }

    /** Why it can't run cells, or why the next one waits; for people. */
    Optional<String> notice() {
        if (!placed()) {
            return Optional.of("waits in line for a host");
        }
        if (recovery != null) {
            return Optional.of("is being recovered from replica " + recovery.replicaId());
        }
        if (!noQuorum.isEmpty()) {
            return Optional.of(noQuorum);
        }
        if (restoring != null) {
            return Optional.of("its state is being changed");
        }
        if (rest.suspended) {
            return Optional.of("is suspended: " + rest.why + "; the next message for it resumes it");
        }
        if (current == null || !current.captured) {
            return Optional.empty();
        }
        boolean waits = shell.cells() > 0;
        String why = current.notDurable.isEmpty() ? "its commit is under way" : current.notDurable;
        return Optional.of((waits
                        ? "waits until cell " + current.term + " is durable: "
                        : "cell " + current.term + " is not durable yet: ")
                + why);
    }

    boolean executes(Replica replica) {
        return current != null
                && current.handedOut()
                && (current.executor.equals(replica.id) || current.asked.contains(replica.id));
    }

    KernelInfo.State state() {
        if (!deadReason.isEmpty()) {
            return KernelInfo.State.DEAD;
        }
        if (reset != null || anew) {
            return KernelInfo.State.RESTARTING;
        }
        if (!everReady) {
            return KernelInfo.State.STARTING;
        }
        boolean runs = current != null && !current.captured;
        boolean busy = runs || shell.cells() > 0;
        return busy ? KernelInfo.State.BUSY : KernelInfo.State.IDLE;
    }

    KernelInfo info() {
        return new KernelInfo(
                id,
                name,
                state(),
                Instant.ofEpochMilli(lastActivity),
                sessionId,
                Optional.of(deadReason.isEmpty() ? noQuorum : deadReason).filter(r -> !r.isEmpty()),
                KernelOptions.owner(environment),
                program.isEmpty());
    }

    Change.KernelSaved saved() {
        return SavedKernels.of(this);
    }
}

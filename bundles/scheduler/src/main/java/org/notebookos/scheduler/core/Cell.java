package org.notebookos.scheduler.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.spi.placement.Resources;

/** A cell whose turn has come. Owned by its {@link Kernel}. */
final class Cell {

    enum Stage {
        /** For a replica that can run it. */
        WAITING,
        /** In the cluster's line for GPUs. */
        QUEUED,
        /** One replica was asked. */
        ASKED,
        /** All replicas were asked. */
        CONTESTED,
        RUNNING,
        /** Its executor is lost: the log is asked whether it is committed. */
        SETTLING
    }

    /** Empty if it was found running when the controller started. */
    final Optional<ClientMessage> request;

    final int gpus;
    /** What is bound to it while it runs. */
    final Resources wanted;

    final boolean stopOnError;
    Stage stage = Stage.WAITING;
    long term;
    int attempt;
    String executor = "";
    final Set<String> asked = new HashSet<>();
    /** The first attempt that may have run the cell: every earlier one was answered with a refusal. */
    int firstAttempt;
    /** A replica that was asked is gone without an answer: it may have run the cell. */
    boolean unanswered;

    /** What is to be settled; null: nothing. */
    Settlement.Doubt doubt;

    /** Hosts that said no, and until when they aren't asked again. */
    final Map<String, Long> avoid = new HashMap<>();

    long notBefore;
    /** Since when it waits for hosts to make a majority again; 0: it doesn't. */
    long stuckSince;
    /** Since when its replicas say that their log has no leader though their hosts are there; 0: they don't. */
    long leaderlessSince;

    boolean saidNoQuorum;
    long epoch;
    int staleAnswers;
    /** Its user interrupted it before a replica said that it runs. */
    boolean interrupted;

    boolean replied;
    /** When its turn came. */
    long since;
    /** The clients were told idle before it was committed. */
    boolean captured;
    /** What its clients were told of the kernel's quorum. */
    String noticed = "";
    /** Why it isn't committed, as its host said last. */
    String notDurable = "";

    CellStep.Started started = new CellStep.Started(0, 0);
    /** When it began to run, as far as the controller knows; 0: it didn't, or had begun before. */
    long startedAt;

    long runMicros;

    Cell(Optional<ClientMessage> request, Resources wanted, boolean stopOnError) {
        this.request = request;
        this.wanted = wanted;
        this.gpus = wanted.gpus();
        this.stopOnError = stopOnError;
    }

    boolean running() {
        return stage == Stage.RUNNING;
    }

    /** Returns whether clients were told that it runs. */
    boolean begun() {
        return running() || (doubt != null && doubt.fate() != Settlement.Fate.DOUBTFUL);
    }

    /** Returns whether no replica has to do with it yet. */
    boolean waits() {
        return stage == Stage.WAITING || stage == Stage.QUEUED;
    }

    /** Returns whether a replica may be about to run it, or runs it. */
    boolean handedOut() {
        return stage == Stage.ASKED || stage == Stage.CONTESTED || stage == Stage.RUNNING;
    }

    void waitUntil(long until) {
        stage = Stage.WAITING;
        notBefore = until;
        executor = "";
        asked.clear();
    }
}

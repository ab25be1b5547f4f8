package org.notebookos.scheduler.core;

import java.util.HashMap;
import java.util.Map;

/** A host. Owned by {@link ClusterState}. */
final class Host {

    enum Presence {
        LIVE,
        /** Its stream broke; it may dial again. */
        AWAY,
        DEAD
    }

    private static final double FRESH = 1.6;
    private static final double FORGET_MILLIS = 20_000;
    private static final double MARGIN = 2.5;
    private static final double LENIENCE = 4;

    final String id;
    String pool = "";
    String version = "";
    String endpoint = "";
    long pid;
    long startedAt;
    Presence presence = Presence.AWAY;
    long link;
    long lastHeard;
    /** Longest silence of late; forgotten slowly. */
    private double silence;

    long awayUntil;
    long deadSince;
    /** Since when it is there. */
    long joinedAt;

    /** When a cell ran on it last, or when it joined. */
    long busyAt;

    int gpus;
    /** By kernel: a kernel runs one cell at a time. */
    private final Map<String, Commitment> commitments = new HashMap<>();

    Host(String id) {
        this.id = id;
    }

    boolean live() {
        return presence == Presence.LIVE;
    }

    /** A fresh agent gets some credit: it is still warming up. */
    void joined(long now, long timeoutMillis) {
        joinedAt = presence == Presence.LIVE ? joinedAt : now;
        busyAt = Math.max(busyAt, joinedAt);
        lastHeard = now;
        silence = FRESH * timeoutMillis;
    }

    void heard(long now) {
        silence = Math.max(now - lastHeard, silence * Math.exp((lastHeard - now) / FORGET_MILLIS));
        lastHeard = now;
    }

    /** A host on a busy machine, whose word came late before, may be late again; up to a limit. */
    boolean silentTooLong(long now, long timeoutMillis) {
        double allowed = Math.min(LENIENCE * timeoutMillis, Math.max(timeoutMillis, MARGIN * silence));
        return now - lastHeard >= allowed;
    }

    int committed() {
        int sum = 0;
        for (Commitment c : commitments.values()) {
            sum += c.gpus();
        }
        return Math.min(sum, gpus);
    }

    int idle() {
        return gpus - committed();
    }

    void commit(String kernelId, Commitment commitment) {
        busyAt = Math.max(busyAt, commitment.since());
        commitments.put(kernelId, commitment);
    }

    Commitment commitment(String kernelId) {
        return commitments.get(kernelId);
    }

    Map<String, Commitment> commitments() {
        return commitments;
    }
}

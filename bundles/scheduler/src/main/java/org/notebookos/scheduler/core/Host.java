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

    long awaySince;
    long awayUntil;
    long deadSince;
    /** Since when it is there. */
    long joinedAt;

    /** When a cell ran on it last, or when it joined. */
    long busyAt;

    int gpus;
    /** Containers that it keeps ready, taken ones among them. */
    int warm;
    /** By kernel: a kernel runs one cell at a time. */
    private final Map<String, Commitment> commitments = new HashMap<>();
    /** By kernel: what is its own between its cells too. */
    private final Map<String, Reservation> reservations = new HashMap<>();

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
        return now - lastHeard >= allowedSilence(timeoutMillis);
    }

    private double allowedSilence(long timeoutMillis) {
        return Math.min(LENIENCE * timeoutMillis, Math.max(timeoutMillis, MARGIN * silence));
    }

    /** Returns when it counts as dead unless it says something before. */
    long deadAt(long timeoutMillis) {
        return lastHeard + (long) Math.ceil(allowedSilence(timeoutMillis));
    }

    int committed() {
        return Math.min(held(), gpus);
    }

    private int held() {
        int sum = 0;
        for (Map.Entry<String, Commitment> c : commitments.entrySet()) {
            sum += beyondReservation(c.getKey(), c.getValue());
        }
        for (Reservation r : reservations.values()) {
            sum += r.gpus();
        }
        return sum;
    }

    /** Returns what a cell holds besides what its kernel has reserved. */
    int beyondReservation(String kernelId, Commitment commitment) {
        Reservation reserved = reservations.get(kernelId);
        return reserved == null ? commitment.gpus() : Math.max(0, commitment.gpus() - reserved.gpus());
    }

    /** Returns whether it has promised more than it has: devices have failed. */
    boolean overcommitted() {
        return held() > gpus;
    }

    int idle() {
        return gpus - committed();
    }

    /** Returns what a cell of this kernel could be given now: what is idle, and what the kernel has reserved and doesn't use. */
    int roomFor(String kernelId) {
        Reservation reserved = reservations.get(kernelId);
        if (reserved == null) {
            return idle();
        }
        Commitment used = commitments.get(kernelId);
        return idle() + Math.max(0, reserved.gpus() - (used == null ? 0 : used.gpus()));
    }

    boolean reserves(String kernelId) {
        return reservations.containsKey(kernelId);
    }

    void reserve(String kernelId, int count, long now) {
        reservations.put(kernelId, new Reservation(count, now));
    }

    Map<String, Reservation> reservations() {
        return reservations;
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

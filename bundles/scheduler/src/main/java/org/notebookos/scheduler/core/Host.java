package org.notebookos.scheduler.core;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.notebookos.spi.placement.Resources;

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

    /** When something was committed on it last, or a cell ended, or when it joined. */
    long busyAt;

    int gpus;
    int millicpus = Resources.UNLIMITED;
    int memoryMb = Resources.UNLIMITED;
    int vramGb = Resources.UNLIMITED;
    /** Why some of its devices are not fit for use. */
    List<String> deviceProblems = List.of();
    /** Its processes that wait to become replicas, as it told last. */
    Warmth warmth = Warmth.NONE;
    /** How many should wait. */
    int warmTarget;
    /** What it was told of that over its present link. */
    int warmTold = WarmTargets.UNTOLD;
    /** Those of its warm starts that don't count: they were before the present settings. */
    long warmBase;
    /** By kernel: a kernel runs one cell at a time. */
    private final Map<String, Commitment> commitments = new HashMap<>();
    /** By kernel: what is its own between its cells too. */
    private final Map<String, Reservation> reservations = new HashMap<>();
    /** The sum of both; null: to be added up anew. */
    private Resources held;

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

    /** Returns all that it has that is fit for use. */
    Resources spec() {
        return new Resources(millicpus, memoryMb, gpus, vramGb);
    }

    /** Returns what is bound: never more than there is. Together with what is idle it is all. */
    Resources committedAll() {
        return held().least(spec());
    }

    Resources idleAll() {
        return spec().minus(held());
    }

    int committed() {
        return Math.min(held().gpus(), gpus);
    }

    int idle() {
        return gpus - committed();
    }

    private Resources held() {
        if (held == null) {
            held = sum();
        }
        return held;
    }

    private Resources sum() {
        Resources sum = Resources.NONE;
        for (Map.Entry<String, Commitment> c : commitments.entrySet()) {
            sum = sum.plus(beyondReservation(c.getKey(), c.getValue()));
        }
        for (Reservation r : reservations.values()) {
            sum = sum.plus(r.amount());
        }
        return sum;
    }

    boolean holdsSomething() {
        return !commitments.isEmpty() || !reservations.isEmpty();
    }

    /** Returns what a cell holds besides what its kernel has reserved. */
    Resources beyondReservation(String kernelId, Commitment commitment) {
        Reservation reserved = reservations.get(kernelId);
        return reserved == null ? commitment.amount() : commitment.amount().minus(reserved.amount());
    }

    /** Returns whether it has promised more than it has: devices have failed. */
    boolean overcommitted() {
        return !spec().covers(held());
    }

    /** Returns whether a cell of this kernel could be given so much now, of what is idle and what the kernel has reserved. */
    boolean hasRoom(String kernelId, Resources wanted) {
        Reservation reserved = reservations.get(kernelId);
        if (reserved == null) {
            return idleAll().covers(wanted);
        }
        Commitment used = commitments.get(kernelId);
        Resources own = used == null ? reserved.amount() : reserved.amount().minus(used.amount());
        return idleAll().plus(own).covers(wanted);
    }

    boolean reserves(String kernelId) {
        return reservations.containsKey(kernelId);
    }

    void reserve(Kernel kernel, long now) {
        reservations.put(kernel.id, new Reservation(kernel.reserved(), now, kernel.user));
        held = null;
    }

    /** Returns what was reserved; null: nothing. */
    Reservation unreserve(String kernelId) {
        held = null;
        return reservations.remove(kernelId);
    }

    Map<String, Reservation> reservations() {
        return Collections.unmodifiableMap(reservations);
    }

    void commit(String kernelId, Commitment commitment) {
        busyAt = Math.max(busyAt, commitment.since());
        commitments.put(kernelId, commitment);
        held = null;
    }

    /** Returns what was committed; null: nothing. */
    Commitment uncommit(String kernelId) {
        held = null;
        return commitments.remove(kernelId);
    }

    Commitment commitment(String kernelId) {
        return commitments.get(kernelId);
    }

    Map<String, Commitment> commitments() {
        return Collections.unmodifiableMap(commitments);
    }
}

package org.notebookos.simulator.model;

import java.util.SplittableRandom;

/** Chance, one stream per kind of event, so that another policy's extra events of one kind don't shift those of another. */
public final class Draws {

    private final CostModel costs;
    private final SplittableRandom hosts;
    private final SplittableRandom replicas;
    private final SplittableRandom logs;
    private final SplittableRandom users;
    private final SplittableRandom leaders;

    public Draws(long seed, CostModel costs) {
        SplittableRandom root = new SplittableRandom(seed);
        this.costs = costs;
        this.hosts = root.split();
        this.replicas = root.split();
        this.logs = root.split();
        this.users = root.split();
        this.leaders = root.split();
    }

    public long network() {
        return millis(costs.network().draw(logs));
    }

    public long provision() {
        return millis(costs.provision().draw(hosts));
    }

    public long release() {
        return millis(costs.release().draw(hosts));
    }

    /** A process, before it has the kernel's state. */
    public long start(boolean warm) {
        return millis((warm ? costs.startWarm() : costs.startCold()).draw(replicas));
    }

    /** What a fresh process takes to get a kernel's state. */
    public long takeOver(double megabytes) {
        return millis(CostModel.copy(megabytes, costs.storeRead()) + CostModel.copy(megabytes, costs.apply()));
    }

    public long election() {
        return millis(costs.election().draw(logs));
    }

    /** Which of so many members leads a log that is new. */
    public int leader(int members) {
        return costs.anyoneLeads() ? leaders.nextInt(members) : 0;
    }

    public long commit() {
        return millis(costs.commit().draw(logs));
    }

    /** From the code's end until its delta is ready to be committed. */
    public long keep(double megabytes) {
        return millis(costs.capture().draw(logs) + CostModel.copy(megabytes, costs.storeWrite()));
    }

    public long bind(double megabytes, boolean first) {
        return millis((first ? costs.cudaInit().draw(replicas) : 0) + CostModel.copy(megabytes, costs.toDevice()));
    }

    public long unbind(double megabytes) {
        return millis(CostModel.copy(megabytes, costs.fromDevice()));
    }

    public long retry() {
        return millis(costs.retry().draw(users));
    }

    private static long millis(double value) {
        return Math.max(0, Math.round(value));
    }
}

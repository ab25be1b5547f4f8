package org.notebookos.scheduler.core;

/** The processes of a simulated host that wait to become replicas, in virtual time. */
final class SimWarmth {

    private final SimAgent agent;
    /** How long one takes to be made. */
    long makeMillis = 500;
    /** Why none is made. */
    private String problem = "";

    private int ready;
    private int wanted;
    private boolean told;
    private boolean making;
    private long life;
    private long warmStarts;
    private long coldStarts;
    private int lent;

    SimWarmth(SimAgent agent) {
        this.agent = agent;
    }

    /** So many wait, as its own configuration says. */
    void begin(int processes) {
        ready = processes;
        wanted = processes;
        told = processes > 0;
    }

    /** So many are lent to replicas. */
    void lend(int containers) {
        lent = containers;
    }

    int ready() {
        return ready;
    }

    int wanted() {
        return wanted;
    }

    long warmStarts() {
        return warmStarts;
    }

    long coldStarts() {
        return coldStarts;
    }

    Warmth now() {
        if (lent > 0) {
            return Warmth.lent(lent);
        }
        if (life != agent.startedAt) {
            ready = life == 0 ? ready : 0;
            life = agent.startedAt;
            making = false;
            warmStarts = 0;
            coldStarts = 0;
            make();
        }
        return new Warmth(
                ready,
                making ? 1 : 0,
                wanted,
                ready < wanted ? problem : "",
                makeMillis,
                warmStarts,
                coldStarts,
                warmStarts + coldStarts,
                false);
    }

    /** Memory is scarce, or is so no more. */
    void problem(String why) {
        problem = why;
        if (!why.isEmpty() && ready > 0) {
            ready--;
        }
        tell();
        make();
    }

    /** The controller's word. */
    void keep(int processes) {
        told = true;
        wanted = processes;
        ready = Math.min(ready, processes);
        tell();
        make();
    }

    /** A replica gets a process. */
    void taken() {
        if (ready > 0) {
            ready--;
            warmStarts++;
        } else {
            coldStarts++;
        }
        tell();
        make();
    }

    private void make() {
        if (making || ready >= wanted || !problem.isEmpty()) {
            return;
        }
        making = true;
        long mine = agent.startedAt;
        agent.cluster.later(makeMillis, () -> {
            if (!agent.up || agent.startedAt != mine) {
                return;
            }
            making = false;
            if (ready < wanted && problem.isEmpty()) {
                ready++;
            }
            tell();
            make();
        });
    }

    private void tell() {
        if (told) {
            Warmth now = now();
            agent.cluster.fromHost(agent, at -> new HostEvent.WarmthReported(at, agent.id, agent.link, now));
        }
    }
}

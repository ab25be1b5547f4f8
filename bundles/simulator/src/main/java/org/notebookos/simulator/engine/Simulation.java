package org.notebookos.simulator.engine;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.core.Event;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.trace.LeadIn;
import org.notebookos.simulator.trace.Session;
import org.notebookos.simulator.trace.Speed;
import org.notebookos.simulator.trace.Trace;

/** Runs one trace under one set of policies. The same arguments give the same measurements, bit by bit. Used by one thread. */
public final class Simulation {

    /** A trace that takes this many times its length to be worked off will never be. */
    private static final int HOPELESS = 20;

    private final Trace trace;
    private final Setup setup;
    private final World world;
    private final Measurements measurements;
    private Consumer<ClusterStatus> check = status -> {};
    private boolean checks;
    private int left;

    public Simulation(Trace trace, Setup setup) {
        this(trace, Speed.REAL, setup);
    }

    /**
     * Prepares the simulation of a replay that is faster than the trace. What things take isn't faster: the setup's costs are those of
     * the system on which it would be replayed. Sessions that are under way at its start are made before it, as on a live system.
     */
    public Simulation(Trace trace, Speed speed, Setup setup) {
        this.trace = speed.equals(Speed.REAL) ? trace : LeadIn.before(speed.of(trace));
        this.setup = setup;
        this.measurements = new Measurements(trace, VirtualTime.ORIGIN, speed);
        this.world = new World(setup, measurements, VirtualTime.ORIGIN - LeadIn.of(this.trace));
        this.left = trace.sessions().size();
    }

    /** Has the cluster looked at after everything that happens; for tests. */
    public void checkAfterEachStep(Consumer<ClusterStatus> invariants) {
        checks = true;
        check = invariants;
    }

    /**
     * Runs it.
     *
     * @param progress told now and then how far the trace is, in milliseconds from its start
     */
    public Measurements run(LongConsumer progress) {
        world.controller.start(setup);
        world.pool.start(setup.hostsAtFirst());
        enter(0);
        sample(progress);
        long limit = VirtualTime.ORIGIN + HOPELESS * Math.max(trace.end(), 86_400_000L);
        while (left > 0) {
            step();
            if (world.time.now() > limit) {
                throw new IllegalStateException(left + " sessions don't come to an end");
            }
        }
        measurements.end(Math.max(world.time.now(), VirtualTime.ORIGIN + trace.end()), world.controller.decided());
        return measurements;
    }

    private void step() {
        long tick = world.controller.nextTick();
        if (tick <= world.time.next()) {
            world.time.advance(tick);
            world.controller.decide(Event.Tick::new);
        } else {
            world.time.step();
        }
        if (checks) {
            check.accept(world.controller.status());
        }
    }

    /** Sessions enter one after the other. */
    private void enter(int index) {
        if (index < trace.sessions().size()) {
            Session session = trace.sessions().get(index);
            world.time.at(VirtualTime.ORIGIN + session.start(), () -> {
                new SessionRun(world, session, setup.closedLoop(), () -> left--).begin();
                enter(index + 1);
            });
        }
    }

    private void sample(LongConsumer progress) {
        ClusterStatus status = world.controller.status();
        measurements.sampled(
                world.time.now(),
                status.subscriptionRatio(),
                status.subscriptionLimit(),
                status.queue().size());
        progress.accept(world.time.now() - VirtualTime.ORIGIN);
        world.time.after(measurements.sampleMillis(), () -> sample(progress));
    }
}

package org.notebookos.simulator.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.notebookos.scheduler.core.Decision;
import org.notebookos.scheduler.core.Event;
import org.notebookos.scheduler.core.PoolEvent;
import org.notebookos.scheduler.core.PoolFacts;
import org.notebookos.spi.pool.PoolTerms;

/** A pool of hosts in virtual time: makes them, and takes them back, after what the cost model says that it takes. */
final class SimulatedPool {

    static final String NAME = "hosts";

    private final World world;
    private final PoolTerms terms;
    private final Map<String, SimulatedHost> live = new TreeMap<>();
    private int made;

    SimulatedPool(World world, PoolTerms terms) {
        this.world = world;
        this.terms = terms;
    }

    /** The first hosts are there from the start. */
    void start(int hosts) {
        Set<String> names = names(hosts);
        world.controller.decide(at -> new Event.PoolsChanged(at, List.of(new PoolFacts(NAME, terms, names))));
        names.forEach(this::join);
    }

    void grow(Decision.Grow wish) {
        Set<String> names = names(wish.count());
        world.time.after(
                world.draws.network(), () -> world.controller.decide(at -> new PoolEvent.Grown(at, NAME, names)));
        names.forEach(name -> world.time.after(world.draws.provision(), () -> join(name)));
    }

    private void join(String name) {
        live.put(name, world.controller.add(name, NAME, terms.gpusPerHost()));
    }

    void release(Decision.Release wish) {
        world.time.after(world.draws.release(), () -> {
            SimulatedHost host = live.remove(wish.hostId());
            if (host != null) {
                host.leave();
                world.time.after(
                        world.draws.network(),
                        () -> world.controller.decide(at -> new PoolEvent.Released(at, NAME, wish.hostId())));
            }
        });
    }

    private Set<String> names(int count) {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            names.add(String.format(Locale.ROOT, "h%05d", ++made));
        }
        return names;
    }
}

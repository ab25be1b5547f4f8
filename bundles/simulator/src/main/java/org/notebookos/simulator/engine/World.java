package org.notebookos.simulator.engine;

import java.util.HashMap;
import java.util.Map;
import org.notebookos.simulator.model.Draws;
import org.notebookos.simulator.result.Measurements;

/** What the parts of one simulation share. Used by one thread. */
final class World {

    final VirtualTime time;
    final Draws draws;
    final Measurements measurements;
    final Controller controller;
    final SimulatedPool pool;
    final Setup setup;
    private final Map<String, KernelLog> logs = new HashMap<>();
    private final Map<String, SessionRun> users = new HashMap<>();

    World(Setup setup, Measurements measurements, long begin) {
        this.time = new VirtualTime(begin);
        this.draws = new Draws(setup.seed(), setup.costs());
        this.setup = setup;
        this.measurements = measurements;
        this.pool = new SimulatedPool(this, setup.pool());
        this.controller = new Controller(this, setup);
    }

    KernelLog log(String kernel) {
        return logs.computeIfAbsent(kernel, k -> new KernelLog());
    }

    /** A replica is gone; with the last one of an ended kernel all that was known of it. */
    void closed(String kernel, String replica) {
        KernelLog log = log(kernel);
        log.closed(replica);
        if (log.isEmpty() && user(kernel).ended()) {
            logs.remove(kernel);
            users.remove(kernel);
        }
    }

    void enter(SessionRun user) {
        users.put(user.id(), user);
    }

    SessionRun user(String kernel) {
        return users.get(kernel);
    }

    int gpus(String kernel) {
        return user(kernel).gpus();
    }

    /** Returns the size of a kernel's state, in megabytes. */
    double state(String kernel) {
        return user(kernel).stateMegabytes();
    }
}

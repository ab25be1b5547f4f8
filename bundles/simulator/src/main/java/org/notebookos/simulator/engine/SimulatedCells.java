package org.notebookos.simulator.engine;

import org.notebookos.scheduler.core.CellStep;
import org.notebookos.scheduler.core.Command;
import org.notebookos.scheduler.core.ReplicaState;

/** The cells of a simulated host, and its devices. */
final class SimulatedCells {

    /** The attempt under which an executor may go on without a ballot. */
    private static final int MANDATE = 0;

    private final World world;
    private final SimulatedHost host;
    private int bound;

    SimulatedCells(World world, SimulatedHost host) {
        this.world = world;
        this.host = host;
    }

    /** Returns how many devices are bound. */
    int bound() {
        return bound;
    }

    void run(Command.Run run, SimulatedReplica replica) {
        CellStep refusal = refusal(run, replica);
        if (refusal != null) {
            host.step(run, run.replicaId(), refusal);
        } else if (replica.running == null) {
            win(run, replica);
        }
    }

    private CellStep refusal(Command.Run run, SimulatedReplica replica) {
        if (replica == null) {
            return refused(CellStep.Refusal.UNKNOWN_KERNEL);
        }
        KernelLog log = world.log(run.kernelId());
        boolean again = replica.running != null
                && replica.running.term() == run.term()
                && replica.running.attempt() == run.attempt();
        if (again) {
            return null;
        } else if (replica.state != ReplicaState.READY || replica.running != null || run.term() > log.term() + 1) {
            return refused(CellStep.Refusal.NOT_READY);
        } else if (run.term() <= log.term()) {
            return refused(CellStep.Refusal.STALE_TERM);
        } else if (run.gpus() > host.gpus - bound + replica.reserved) {
            if (run.contested()) {
                log.yield(run.attempt(), replica.id);
                return new CellStep.Yielded("");
            }
            return refused(CellStep.Refusal.NO_DEVICES);
        }
        return log.lead(run.attempt(), replica.id) ? null : refused(CellStep.Refusal.LOST_ELECTION);
    }

    private static CellStep refused(CellStep.Refusal why) {
        return new CellStep.Refused(why, "");
    }

    private void win(Command.Run run, SimulatedReplica replica) {
        replica.running = run;
        if (run.freshProcess()) {
            replica.state = ReplicaState.RUNNING;
            host.report(replica);
        }
        long election = run.attempt() == MANDATE ? 0 : world.draws.election();
        boolean copies = run.gpus() > 0 && (replica.reserved == 0 || !replica.initialised);
        long copy = copies ? world.draws.bind(world.state(run.kernelId()), !replica.initialised) : 0;
        bind(replica, Math.max(0, run.gpus() - replica.reserved));
        replica.initialised |= run.gpus() > 0;
        later(election + copy, replica, run, () -> {
            host.step(run, replica.id, new CellStep.Started(1000 * election, 1000 * copy));
            if (run.attempt() != MANDATE) {
                execute(run, replica);
            }
        });
    }

    void confirmed(Command.Begin begin, SimulatedReplica replica) {
        boolean awaited = replica != null
                && replica.running != null
                && replica.running.term() == begin.term()
                && replica.running.attempt() == begin.attempt();
        if (awaited) {
            execute(replica.running, replica);
        }
    }

    private void execute(Command.Run run, SimulatedReplica replica) {
        SessionRun user = world.user(run.kernelId());
        user.started(replica.id);
        long duration = user.duration();
        later(duration, replica, run, () -> {
            host.step(run, replica.id, new CellStep.Replied("ok", 1000 * duration));
            user.replied();
            long copy = replica.bound == 0 ? 0 : world.draws.unbind(world.state(run.kernelId()));
            later(copy, replica, run, () -> {
                bind(replica, -replica.bound);
                host.step(run, replica.id, new CellStep.Released());
                keep(run, replica);
            });
        });
    }

    private void keep(Command.Run run, SimulatedReplica replica) {
        long store = world.draws.keep(run.gpus() == 0 ? 0 : world.state(run.kernelId()));
        long commit = world.draws.commit();
        later(store + commit, replica, run, () -> {
            replica.running = null;
            world.log(run.kernelId()).finish(run.term(), replica.id);
            host.step(run, replica.id, new CellStep.Finished(0, 1000 * store, 1000 * commit));
            if (run.freshProcess()) {
                host.renew(replica);
            }
        });
    }

    /** A replica that is gone doesn't go on. */
    private void later(long millis, SimulatedReplica replica, Command.Run run, Runnable what) {
        world.time.after(millis, () -> {
            if (replica.running == run) {
                what.run();
            }
        });
    }

    void drop(SimulatedReplica replica) {
        bind(replica, -replica.bound);
        replica.running = null;
    }

    /** Devices that a replica has as long as it is here. */
    void reserve(SimulatedReplica replica) {
        if (world.setup.reserves()) {
            replica.reserved = world.gpus(replica.kernel);
            take(replica.reserved);
        }
    }

    void unreserve(SimulatedReplica replica) {
        take(-replica.reserved);
        replica.reserved = 0;
    }

    private void bind(SimulatedReplica replica, int gpus) {
        replica.bound += gpus;
        take(gpus);
    }

    private void take(int gpus) {
        if (gpus == 0) {
            return;
        }
        bound += gpus;
        if (bound < 0 || bound > host.gpus) {
            throw new IllegalStateException(host.id + " has " + host.gpus + " GPUs, and " + bound + " are bound");
        }
        world.measurements.bound(world.time.now(), gpus);
    }
}

package org.notebookos.simulator.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.core.ClusterState;
import org.notebookos.scheduler.core.Command;
import org.notebookos.scheduler.core.Decision;
import org.notebookos.scheduler.core.Event;
import org.notebookos.scheduler.core.ScalingSettings;
import org.notebookos.scheduler.core.Scheduler;
import org.notebookos.scheduler.core.Settings;

/** The live system's core with a shell of virtual time around it. */
final class Controller {

    private static final long TICK_MILLIS = 100;
    /** Simulated hosts never fall silent. */
    private static final long NO_TIMEOUT = 1L << 50;

    private final World world;
    private final boolean everyTick;
    private final Scheduler scheduler;
    private final Map<Long, SimulatedHost> links = new TreeMap<>();
    private final Map<Long, SessionRun> tickets = new HashMap<>();
    private long ticket;
    private long lastLink;
    private long nextTick;
    private boolean stale = true;
    private long decided;

    Controller(World world, Setup setup) {
        this.world = world;
        this.everyTick = setup.everyTick();
        Settings live = Settings.defaults();
        Settings settings = new Settings(
                live.replicationBackend(),
                NO_TIMEOUT,
                0,
                live.reattachGraceMillis(),
                live.patienceMillis(),
                live.subscriptionLimitMax(),
                live.gpusPerUser(),
                scaling(live.scaling(), setup),
                live.idle());
        this.scheduler = new Scheduler(ClusterState.empty(settings), settings);
    }

    private static ScalingSettings scaling(ScalingSettings live, Setup setup) {
        return new ScalingSettings(
                setup.releaseGiveUpMillis(),
                live.firstBackoffMillis(),
                live.lastBackoffMillis(),
                live.joinWithinMillis(),
                live.unservedAgainMillis());
    }

    void start(Setup setup) {
        decide(at -> new Event.PoliciesChanged(
                at, Optional.of(setup.placement()), Optional.of(setup.session()), setup.scaling()));
    }

    SimulatedHost add(String id, String pool, int gpus) {
        SimulatedHost host = new SimulatedHost(world, id, pool, gpus, ++lastLink);
        links.put(host.link, host);
        host.join();
        return host;
    }

    void removed(SimulatedHost host) {
        links.remove(host.link);
    }

    /** Returns a number under which the answer to a wish will come. */
    long ticket(SessionRun user) {
        tickets.put(++ticket, user);
        return ticket;
    }

    /** Returns when the core must be told again that time has passed: the live system does it every 100 ms. */
    long nextTick() {
        if (stale) {
            long now = world.time.now();
            long due = everyTick ? now : scheduler.nextDue(now);
            nextTick = due == Long.MAX_VALUE ? VirtualTime.NEVER : gridPoint(Math.max(due, now + 1));
            stale = false;
        }
        return nextTick;
    }

    private static long gridPoint(long time) {
        return Math.floorDiv(time + TICK_MILLIS - 1, TICK_MILLIS) * TICK_MILLIS;
    }

    void decide(LongFunction<Event> event) {
        decided++;
        stale = true;
        for (Decision decision : scheduler.decide(event.apply(world.time.now()))) {
            carryOut(decision);
        }
    }

    private void carryOut(Decision decision) {
        if (decision instanceof Decision.Send send) {
            send(send);
        } else if (decision instanceof Decision.Tell tell) {
            tell(tell.event());
        } else if (decision instanceof Decision.Succeed done) {
            SessionRun user = tickets.remove(done.ticket());
            if (user != null) {
                user.granted();
            }
        } else if (decision instanceof Decision.Fail fail) {
            SessionRun user = tickets.remove(fail.ticket());
            if (user != null) {
                user.refused(fail.code());
            }
        } else if (decision instanceof Decision.Grow grow) {
            world.pool.grow(grow);
        } else if (decision instanceof Decision.Release release) {
            world.pool.release(release);
        } else if (decision instanceof Decision.Reject reject) {
            throw new IllegalStateException("a host was rejected: " + reject.text());
        }
    }

    private void send(Decision.Send send) {
        SimulatedHost host = links.get(send.link());
        if (host == null) {
            return;
        }
        if (send.command() instanceof Command.Run run) {
            world.user(run.kernelId()).handedOut();
        } else if (send.command() instanceof Command.Open open) {
            opens(open);
        }
        world.time.after(world.draws.network(), () -> {
            if (!host.gone()) {
                host.receive(send.commandId(), send.command());
            }
        });
    }

    private void opens(Command.Open open) {
        if (open.initialMembers().isEmpty()) {
            world.measurements.moved(world.time.now());
        } else {
            world.user(open.kernelId()).placed();
        }
    }

    private void tell(KernelEvent event) {
        if (event instanceof KernelEvent.CellEnded ended) {
            world.user(ended.kernelId()).failed(ended.code());
        }
    }

    ClusterStatus status() {
        return scheduler.status(world.time.now(), Map.of());
    }

    /** Returns how many events were decided. */
    long decided() {
        return decided;
    }
}

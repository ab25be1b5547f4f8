package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.KernelInfo;

/**
 * Decides. Given the state of a cluster and an event, {@link #decide} changes the state and returns what is to be done about
 * it: a function of its arguments, the same in the live system and in the simulator.
 *
 * <p>Not thread-safe: the caller sees to it that one thread at a time is in here.
 */
public final class Scheduler {

    private static final long ACCOUNT_INTERVAL_MILLIS = 60_000;

    private final ClusterState state;
    private Settings settings;
    private long accountedAt;
    /** Up to when GPU-seconds are counted. */
    private long timedTo;

    public Scheduler(ClusterState state, Settings settings) {
        this.state = state;
        this.settings = settings;
    }

    /** Uses other settings from the next event on. */
    public void settings(Settings fresh) {
        settings = fresh;
    }

    /** Returns what describes the present state, for a journal to start from. */
    public List<Change> snapshot() {
        return state.snapshot();
    }

    /** Returns the cluster as operators see it. */
    public ClusterStatus status(long now, Map<String, String> policies) {
        passTime(now);
        return StatusView.of(state, now, policies);
    }

    /** Returns all kernels, oldest first. */
    public List<KernelInfo> kernels() {
        return Kernels.infos(state.kernels);
    }

    /**
     * Returns when the next tick can change anything. Ticks before then do nothing but write the account down, so a caller whose
     * time is virtual may leave them out. Whatever is decided in between can bring it forward: ask again after each event.
     *
     * @param now when the last event was
     * @return milliseconds since the epoch; not after now: with the very next tick; {@link Long#MAX_VALUE}: with none
     */
    public long nextDue(long now) {
        return new Deadlines(state, settings, now).next();
    }

    /** Returns what is to be done about an event, in order. */
    public List<Decision> decide(Event event) {
        passTime(event.at());
        Turn turn = new Turn(state, settings, event.at());
        if (event instanceof HostEvent ofHost) {
            host(turn, ofHost);
        } else if (event instanceof ClientEvent ofClient) {
            client(turn, ofClient);
        } else if (event instanceof Event.PoliciesChanged policies) {
            state.placement = policies.placement();
            state.session = policies.session();
            state.sessions = policies.sessions();
            Scaler.policyChanged(turn, policies.scaling());
            Kernels.retryWaiting(turn);
        } else if (event instanceof Event.PoolsChanged pools) {
            PoolChanges.changed(turn, pools);
        } else if (event instanceof PoolEvent ofPool) {
            Scaler.pools(turn, ofPool);
        } else if (event instanceof Event.WarmSettingsChanged warm) {
            WarmTargets.settings(turn, warm.settings());
        } else if (event instanceof Event.HostRefused refused) {
            turn.note("host " + refused.hostId() + " is turned away: " + refused.why());
        } else if (event instanceof Event.HostWarned warned) {
            turn.note("host " + warned.hostId() + ": " + warned.warning());
        } else if (event instanceof Event.Tick) {
            tick(turn);
        }
        settle(turn);
        if (WarmTargets.concerns(event)) {
            WarmTargets.follow(turn);
        }
        turn.count();
        Scaler.lookForUnserved(turn, event instanceof Event.Tick);
        return turn.decisions;
    }

    private void host(Turn turn, HostEvent event) {
        if (event instanceof HostEvent.Joined joined) {
            Hosts.joined(turn, joined);
            return;
        }
        Host host = state.host(event.hostId());
        if (host == null || !host.live() || host.link != event.link()) {
            return;
        }
        host.heard(turn.now);
        if (event instanceof HostEvent.LinkClosed) {
            Hosts.linkClosed(turn, host);
        } else if (event instanceof HostEvent.DevicesChanged devices) {
            Hosts.devicesChanged(turn, host, devices);
            PoolChanges.joined(turn, host);
        } else if (event instanceof HostEvent.WarmthReported reported) {
            WarmTargets.reported(turn, host, reported.warmth());
        } else if (event instanceof HostEvent.ReplicaReported reported) {
            Reports.reported(turn, host, reported.report());
        } else if (event instanceof HostEvent.CellProgressed progressed) {
            CellProgress.progressed(turn, host, progressed);
        } else if (event instanceof HostEvent.CommandAnswered answer) {
            Answers.answered(turn, host, answer.commandId(), answer.ok(), answer.code(), answer.text());
        }
    }

    private void client(Turn turn, ClientEvent event) {
        if (event instanceof ClientEvent.Submit submit) {
            Kernel kernel = state.kernels.get(submit.message().kernelId());
            if (kernel != null) {
                Cells.submit(turn, kernel, submit.message());
                turn.touch(kernel);
            }
        } else if (event instanceof ClientEvent.Create create) {
            Kernels.create(turn, create);
        } else if (event instanceof ClientEvent.Delete delete) {
            Kernels.delete(turn, delete);
        } else if (event instanceof ClientEvent.Restart restart) {
            Resets.requested(turn, restart);
        } else if (event instanceof ClientEvent.Interrupt interrupt) {
            Kernels.interrupt(turn, interrupt);
        } else if (event instanceof ClientEvent.Migrate migrate) {
            Migration.requested(turn, migrate);
        } else if (event instanceof ClientEvent.Drain drain) {
            Drains.requested(turn, drain);
        } else if (event instanceof ClientEvent.RemovePool removal) {
            PoolChanges.requested(turn, removal);
        } else if (event instanceof ClientEvent.Recover recover) {
            Recovery.requested(turn, recover);
        } else if (event instanceof ClientEvent.Suspend suspend) {
            Suspension.requested(turn, suspend);
        } else if (event instanceof ClientEvent.Resume resume) {
            Suspension.requested(turn, resume);
        } else if (event instanceof ClientEvent.Connections connections) {
            Idle.connections(turn, connections);
        } else if (event instanceof ClientEvent.SetDurability durability) {
            Kernels.durability(turn, durability);
        } else if (event instanceof ClientEvent.AskState ask) {
            StateQueries.asked(turn, ask);
        }
    }

    private void tick(Turn turn) {
        Hosts.tick(turn);
        Kernels.retryWaiting(turn);
        Migration.retryWaiting(turn);
        Answers.completeDeletions(turn);
        Drains.advance(turn);
        Scaler.tick(turn);
        Idle.tick(turn);
        for (Kernel kernel : state.tally.minding()) {
            StateQueries.expire(turn, kernel);
            turn.touch(kernel);
        }
        if (turn.now - accountedAt >= ACCOUNT_INTERVAL_MILLIS) {
            accountedAt = turn.now;
            turn.persistLater(new Change.GpuSeconds(state.gpuSecondsHeld, state.gpuSecondsReserved));
            if (state.gpuAccount.hasNews()) {
                turn.persistLater(state.gpuAccount.news());
            }
        }
    }

    /** Counts what goes on while nothing happens: GPU-seconds that reservations would hold, and the samples of the limit. */
    private void passTime(long now) {
        boolean sample = state.subscriptionLimit.due(now);
        if (now <= timedTo && !sample) {
            return;
        }
        Tally.Part all = state.tally.all();
        if (sample) {
            state.subscriptionLimit.catchUp(now, all.demand(), all.busy());
        }
        if (timedTo != 0) {
            state.gpuSecondsReserved += all.reserved() * (now - timedTo) / 1000.0;
        }
        timedTo = now;
        Scaler.passTime(state, now);
    }

    /** Follows up what the event changed, until nothing more follows. */
    private void settle(Turn turn) {
        do {
            for (Optional<Kernel> next = turn.nextTouched(); next.isPresent(); next = turn.nextTouched()) {
                Kernel kernel = next.get();
                if (exists(kernel)) {
                    Suspension.look(turn, kernel);
                    Heats.look(turn, kernel);
                    Reservations.renew(turn, kernel);
                    Membership.reconcile(turn, kernel);
                    Recovery.advance(turn, kernel);
                    Resets.advance(turn, kernel);
                    Cells.advance(turn, kernel);
                    Quorum.look(turn, kernel);
                    kernel.lookedAt = turn.now;
                }
            }
            GpuLine.serve(turn);
        } while (turn.hasTouched());
    }

    private boolean exists(Kernel kernel) {
        return state.kernels.get(kernel.id) == kernel;
    }
}

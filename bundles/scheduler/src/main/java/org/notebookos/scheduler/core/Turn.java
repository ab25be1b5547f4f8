package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.SchedulerException;

/** One event being decided: the state, the time, and the decisions so far. Lives as long as one call. */
final class Turn {

    private static final int EPOCH_BLOCK = 1000;

    final ClusterState state;
    final Settings settings;
    final long now;
    final List<Decision> decisions = new ArrayList<>();
    private final Set<Kernel> touched = new LinkedHashSet<>();
    private final Set<Kernel> changed = new LinkedHashSet<>();

    Turn(ClusterState state, Settings settings, long now) {
        this.state = state;
        this.settings = settings;
        this.now = now;
    }

    /** Has this kernel looked at before the turn ends. */
    void touch(Kernel kernel) {
        touched.add(kernel);
    }

    /** What this kernel adds to the {@link Tally} may be something else now. */
    void changed(Kernel kernel) {
        changed.add(kernel);
    }

    /** Has what was changed counted anew, and told. */
    void count() {
        for (Kernel kernel : changed) {
            if (state.kernels.get(kernel.id) == kernel) {
                state.tally.renew(kernel);
                Kernels.publish(this, kernel);
            }
        }
    }

    boolean hasTouched() {
        return !touched.isEmpty();
    }

    Optional<Kernel> nextTouched() {
        var it = touched.iterator();
        if (!it.hasNext()) {
            return Optional.empty();
        }
        Kernel kernel = it.next();
        it.remove();
        changed.add(kernel);
        return Optional.of(kernel);
    }

    void send(Host host, Command command) {
        decisions.add(new Decision.Send(host.id, host.link, 0, command));
    }

    /** Sends a command whose answer is wanted. */
    long issue(Host host, Command command, ClusterState.Pending what) {
        long id = state.nextCommand++;
        state.issued.put(id, new ClusterState.Issued(host.id, what));
        decisions.add(new Decision.Send(host.id, host.link, id, command));
        return id;
    }

    void tell(KernelEvent event) {
        decisions.add(new Decision.Tell(event));
    }

    void note(String text) {
        state.remember(now, text);
        decisions.add(new Decision.Note(text));
    }

    void persist(Change change) {
        decisions.add(new Decision.Persist(change, true));
    }

    void persistLater(Change change) {
        decisions.add(new Decision.Persist(change, false));
    }

    void succeed(long ticket, Optional<Kernel> kernel) {
        if (ticket != 0) {
            decisions.add(new Decision.Succeed(ticket, kernel.map(Kernel::info), ""));
        }
    }

    void succeed(long ticket, String text) {
        if (ticket != 0) {
            decisions.add(new Decision.Succeed(ticket, Optional.empty(), text));
        }
    }

    void fail(long ticket, SchedulerException.Code code, String text) {
        if (ticket != 0) {
            decisions.add(new Decision.Fail(ticket, code, text));
        }
    }

    /** Returns an epoch that no lease ever had; a block of them is written down before the first is used. */
    long newEpoch() {
        if (state.nextEpoch >= state.epochsBelow) {
            state.epochsBelow = state.nextEpoch + EPOCH_BLOCK;
            persist(new Change.EpochsReserved(state.epochsBelow));
        }
        return state.nextEpoch++;
    }

    /** Has a host delete what it holds of a kernel: now if it is there, else when it returns. */
    long close(String hostId, String kernelId) {
        state.owe(hostId, kernelId);
        Kernel kernel = state.kernels.get(kernelId);
        if (kernel != null) {
            kernel.replicaOn(hostId).ifPresent(r -> tell(new KernelEvent.ReplicaLost(kernelId, r.id)));
        }
        persist(new Change.CloseOwed(hostId, kernelId));
        Host host = state.host(hostId);
        return host != null && host.live() ? issueClose(host, kernelId) : 0;
    }

    long issueClose(Host host, String kernelId) {
        boolean ended = !state.kernels.containsKey(kernelId);
        return issue(host, new Command.Close(kernelId, ended), new ClusterState.Pending.Closing(kernelId));
    }

    void release(Host host, String kernelId) {
        Commitment gone = host.uncommit(kernelId);
        if (gone != null) {
            host.busyAt = now;
            used(kernelId, gone.user(), host.beyondReservation(kernelId, gone).gpus() * (now - gone.since()) / 1000.0);
        }
    }

    /** Releases only what was bound for this attempt: a late word of an older one changes nothing, and false is returned. */
    boolean release(Host host, String kernelId, long term, int attempt) {
        Commitment held = host.commitment(kernelId);
        boolean bound = held != null && held.term() == term && held.attempt() == attempt;
        if (bound) {
            release(host, kernelId);
        }
        return bound;
    }

    /** Counts GPU-seconds that a kernel has held; its user has held them too when it is gone. */
    void used(String kernelId, String user, double gpuSeconds) {
        state.gpuSecondsHeld += gpuSeconds;
        if (gpuSeconds > 0) {
            state.gpuAccount.used(state.kernels.containsKey(kernelId) ? kernelId : "", user, gpuSeconds, 0);
        }
    }

    boolean isLive(Replica replica) {
        return state.isLive(replica.hostId);
    }

    boolean isDead(Replica replica) {
        Host host = state.host(replica.hostId);
        return host == null || host.presence == Host.Presence.DEAD;
    }

    Host host(Replica replica) {
        return state.host(replica.hostId);
    }
}

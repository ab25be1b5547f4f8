package org.notebookos.scheduler.core;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.session.SessionPolicy;

/**
 * The cluster: hosts, kernels, and who waits for what. Owned by the one {@link Scheduler} that it was given to, which is
 * called by one thread at a time.
 */
public final class ClusterState {

    private static final int EVENTS_KEPT = 200;

    /** What the answer to a command will be for. */
    sealed interface Pending {
        record Opening(String kernelId, String replicaId) implements Pending {}

        record Closing(String kernelId) implements Pending {}

        record Changing(String kernelId) implements Pending {}

        record Resetting(String kernelId) implements Pending {}

        record Recovering(String kernelId) implements Pending {}

        record Settling(String kernelId) implements Pending {}

        record Suspending(String kernelId) implements Pending {}

        record Asking(String kernelId, long ticket, boolean restoring) implements Pending {}
    }

    /** A command on its way to a host. */
    record Issued(String hostId, Pending what) {}

    private record Happening(long at, String text) {}

    /** A deletion that waits for hosts. */
    record Deletion(long ticket, Set<Long> commands, long deadline) {}

    /** By id, in the order of their ids. They come by {@link #add} and go by {@link #remove}. */
    final Map<String, Host> hosts = new TreeMap<>();
    /** The same, found faster: hosts are looked up many times in each turn. */
    private final Map<String, Host> hostsById = new HashMap<>();

    final Map<String, Kernel> kernels = new LinkedHashMap<>();
    /** Which of them are on which host. */
    final Residents residents = new Residents();

    final Tally tally = new Tally();
    final List<Kernel> line = new ArrayList<>();
    final Map<String, LineEntry> lineEntries = new HashMap<>();
    final Map<String, Set<String>> owedCloses = new TreeMap<>();
    /** Hosts that are to have no replicas. */
    final Map<String, Drains.Drain> draining = new TreeMap<>();

    private final ArrayDeque<Happening> events = new ArrayDeque<>();
    final Map<Long, Issued> issued = new HashMap<>();
    final List<Deletion> deletions = new ArrayList<>();
    final List<ClientEvent.Create> waitingCreates = new ArrayList<>();
    /** Moves that operators want and no host can take yet. */
    final List<ClientEvent.Migrate> waitingMoves = new ArrayList<>();

    final SubscriptionLimit subscriptionLimit;
    final Pools pools = new Pools();
    final Demand demand = new Demand();
    final WarmAccount warm = new WarmAccount();
    /** Hosts that are given back to their pools. */
    final Map<String, Departure> departures = new TreeMap<>();

    final Scaler.Memory scaling = new Scaler.Memory();
    Optional<ScalingPolicy> scaler = Optional.empty();
    Optional<PlacementPolicy> placement = Optional.empty();
    Optional<SessionPolicy> session = Optional.empty();
    /** All that there are, by name. */
    Map<String, SessionPolicy> sessions = Map.of();

    long nextCommand = 1;
    long nextEpoch = 1;
    long nextLineNumber = 1;
    private long nextKernel = 1;
    final ExpectedWait expectedWait = new ExpectedWait();
    long epochsBelow = 1;
    long lastTick;
    double gpuSecondsHeld;
    double gpuSecondsReserved;
    final GpuAccount gpuAccount = new GpuAccount();

    private ClusterState(double subscriptionLimitMax) {
        this.subscriptionLimit = new SubscriptionLimit(subscriptionLimitMax);
    }

    /** Returns a cluster without hosts and kernels. */
    public static ClusterState empty(Settings settings) {
        return new ClusterState(settings.subscriptionLimitMax());
    }

    /**
     * Returns the cluster that a list of changes describes. Its hosts are away until they dial.
     *
     * @param changes all that were persisted, oldest first
     * @param now the present time in milliseconds
     */
    public static ClusterState restore(Settings settings, List<Change> changes, long now) {
        ClusterState state = empty(settings);
        changes.forEach(state::apply);
        state.pools.known().forEach(p -> p.absentSince = now);
        for (Kernel kernel : state.kernels.values()) {
            // how long it was idle before, nobody knows
            kernel.rest.since = kernel.rest.suspended ? kernel.rest.since : now;
            for (Replica replica : kernel.replicas.values()) {
                Host host = state.hostOrNew(replica.hostId);
                host.endpoint = replica.endpoint;
                host.awayUntil = now + settings.reattachGraceMillis();
            }
        }
        return state;
    }

    /** Returns changes that describe this state: replaying them is the same as replaying all that led here. */
    public List<Change> snapshot() {
        List<Change> changes = new ArrayList<>();
        kernels.values().forEach(k -> changes.add(k.saved()));
        draining.forEach((host, drain) -> changes.add(new Change.HostDraining(host, drain.since())));
        departures.forEach((host, d) -> changes.add(d.saved(host)));
        pools.known().forEach(p -> changes.add(p.saved()));
        owedCloses.forEach((host, owed) -> owed.forEach(k -> changes.add(new Change.CloseOwed(host, k))));
        changes.add(new Change.EpochsReserved(epochsBelow));
        changes.add(new Change.GpuSeconds(gpuSecondsHeld, gpuSecondsReserved));
        changes.add(gpuAccount.saved());
        return changes;
    }

    private void apply(Change change) {
        if (change instanceof Change.KernelSaved saved) {
            admit(SavedKernels.restore(saved));
        } else if (change instanceof Change.KernelRemoved removed) {
            dismiss(removed.id());
        } else if (change instanceof Change.CloseOwed owed) {
            owe(owed.host(), owed.kernel());
        } else if (change instanceof Change.ClosePaid paid) {
            pay(paid.host(), paid.kernel());
        } else if (change instanceof Change.HostDraining drain) {
            draining.put(drain.host(), new Drains.Drain(drain.since()));
        } else if (change instanceof Change.HostUndrained undrained) {
            draining.remove(undrained.host());
        } else if (change instanceof Change.HostLeaving leaving) {
            departures.put(leaving.host(), Departure.restored(leaving));
        } else if (change instanceof Change.HostStays stays) {
            departures.remove(stays.host());
        } else if (change instanceof Change.PoolKnown known) {
            pools.restore(known);
        } else if (change instanceof Change.PoolForgotten forgotten) {
            pools.forget(forgotten.name());
        } else if (change instanceof Change.EpochsReserved epochs) {
            epochsBelow = Math.max(epochsBelow, epochs.below());
            nextEpoch = epochsBelow;
        } else if (change instanceof Change.GpuSeconds seconds) {
            gpuSecondsHeld = seconds.held();
            gpuSecondsReserved = seconds.reserved();
        } else if (change instanceof Change.GpuUsed used) {
            gpuAccount.restore(used);
        }
    }

    private Host hostOrNew(String id) {
        Host known = host(id);
        return known == null ? add(new Host(id)) : known;
    }

    /** Returns a host; null: there is none of this name. */
    Host host(String id) {
        return hostsById.get(id);
    }

    boolean isLive(String hostId) {
        Host host = host(hostId);
        return host != null && host.live();
    }

    Host add(Host host) {
        hosts.put(host.id, host);
        hostsById.put(host.id, host);
        return host;
    }

    void remove(Host host) {
        hosts.remove(host.id);
        hostsById.remove(host.id);
        pools.hostsChanged();
    }

    /** Takes a kernel in, in place of the one with its name if there is one. */
    void admit(Kernel kernel) {
        Kernel before = kernels.put(kernel.id, kernel);
        if (before != null) {
            tally.remove(before);
            before.exit();
        }
        kernel.enter(before == null ? nextKernel++ : before.number, residents);
        tally.renew(kernel);
    }

    /** Forgets a kernel, if there is such a one. */
    void dismiss(String id) {
        Kernel kernel = kernels.remove(id);
        gpuAccount.forget(id);
        if (kernel != null) {
            tally.remove(kernel);
            kernel.exit();
        }
    }

    /** Returns how many GPUs are committed on all hosts. */
    int committed() {
        int sum = 0;
        for (Host host : hosts.values()) {
            sum += host.committed();
        }
        return sum;
    }

    /** Keeps the latest of what happened, for operators. */
    void remember(long now, String text) {
        events.add(new Happening(now, text));
        if (events.size() > EVENTS_KEPT) {
            events.remove();
        }
    }

    List<ClusterStatus.EventRow> events() {
        return events.stream()
                .map(e ->
                        new ClusterStatus.EventRow(Instant.ofEpochMilli(e.at()).toString(), e.text()))
                .toList();
    }

    /** Notes why who is in line must wait. */
    void reason(Kernel kernel, Optional<String> reason) {
        LineEntry entry = lineEntries.get(kernel.id);
        if (entry != null) {
            reason.ifPresent(text -> entry.reason = text);
        }
    }

    boolean isDraining(String host) {
        return draining.containsKey(host);
    }

    boolean owe(String host, String kernel) {
        return owedCloses.computeIfAbsent(host, h -> new LinkedHashSet<>()).add(kernel);
    }

    boolean pay(String host, String kernel) {
        Set<String> owed = owedCloses.get(host);
        if (owed == null || !owed.remove(kernel)) {
            return false;
        }
        if (owed.isEmpty()) {
            owedCloses.remove(host);
        }
        return true;
    }

    boolean owes(String host, String kernel) {
        return owedCloses.getOrDefault(host, Set.of()).contains(kernel);
    }
}

package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.spi.placement.ClusterView;
import org.notebookos.spi.placement.HostView;
import org.notebookos.spi.placement.Resources;
import org.notebookos.spi.scaling.PoolLoad;

/** Shows the state to operators. */
final class StatusView {

    private StatusView() {}

    static ClusterStatus of(ClusterState state, long now, Map<String, String> policies) {
        Map<String, HostView> views = Placement.views(state);
        double limit = state.subscriptionLimit.value();
        ClusterView cluster = new ClusterView(List.copyOf(views.values()), Placement.replicasPerKernel(state), limit);
        GpusInUse inUse = GpusInUse.of(state, now);
        return new ClusterStatus(
                state.hosts.values().stream().map(h -> host(state, h, now)).toList(),
                state.kernels.values().stream()
                        .map(k -> kernel(state, k, inUse))
                        .toList(),
                cluster.subscriptionRatio(),
                limit,
                line(state, now),
                policies,
                state.gpuSecondsHeld + inUse.all(),
                state.gpuSecondsReserved,
                state.events(),
                warm(state),
                pools(state, now),
                inUse.users(),
                state.gpuAccount.shown());
    }

    private static ClusterStatus.Warm warm(ClusterState state) {
        int ready = 0;
        int starting = 0;
        int wanted = 0;
        int lacking = 0;
        for (Host host : state.hosts.values()) {
            ready += host.live() ? host.warmth.ready() : 0;
            starting += host.live() ? host.warmth.starting() : 0;
            wanted += host.live() ? host.warmth.wanted() : 0;
            lacking += host.live() && !host.warmth.problem().isEmpty() ? 1 : 0;
        }
        String problem = lacking == 0 ? "" : lacking + (lacking == 1 ? " host keeps" : " hosts keep") + " fewer";
        return new ClusterStatus.Warm(
                ready, starting, wanted, problem, state.warm.warmStarts(), state.warm.coldStarts());
    }

    private static ClusterStatus.Warm warm(Host host) {
        Warmth told = host.live() ? host.warmth : host.warmth.gone();
        return new ClusterStatus.Warm(
                told.ready(), told.starting(), told.wanted(), told.problem(), told.warmStarts(), told.coldStarts());
    }

    private static List<ClusterStatus.PoolRow> pools(ClusterState state, long now) {
        List<ClusterStatus.PoolRow> rows = new ArrayList<>();
        for (Pools.Pool pool : state.pools.known()) {
            PoolLoad load = pool.load(state, now);
            rows.add(new ClusterStatus.PoolRow(
                    pool.name,
                    load.live(),
                    pool.terms.minimum(),
                    pool.terms.maximum(),
                    load.starting(),
                    load.late(),
                    load.leaving(),
                    pool.terms.gpusPerHost(),
                    pool.terms.pricePerHostHour(),
                    problem(pool, now),
                    standing(state, pool),
                    pool.terms.provisioningSeconds()));
        }
        return rows;
    }

    private static String problem(Pools.Pool pool, long now) {
        if (!pool.present()) {
            return "its bundle or its configuration is gone";
        }
        return pool.silence.isEmpty() && now < pool.notBefore ? pool.problem : pool.silence;
    }

    private static String standing(ClusterState state, Pools.Pool pool) {
        if (!pool.present()) {
            return "absent";
        }
        if (pool.removedAt == 0) {
            return "in use";
        }
        boolean empty =
                pool.hosts.isEmpty() && Leavers.hostsOf(state, pool.name).isEmpty();
        return empty ? "removed" : "being removed";
    }

    private static ClusterStatus.HostRow host(ClusterState state, Host host, long now) {
        Resources subscribed = state.residents.subscribed(host.id);
        return new ClusterStatus.HostRow(
                host.id,
                host.pool,
                host.pid,
                host.presence.name().toLowerCase(Locale.ROOT),
                new ClusterStatus.Gpus(host.gpus, host.committed(), subscribed.gpus()),
                state.residents.replicas(host.id),
                host.version,
                Drains.row(state, host.id, now),
                new ClusterStatus.Capacity(amount(host.spec()), amount(host.committedAll()), amount(subscribed)),
                warm(host),
                host.live() ? host.deviceProblems : List.of());
    }

    private static ClusterStatus.Amount amount(Resources resources) {
        return new ClusterStatus.Amount(
                known(resources.millicpus()) / 1000.0, known(resources.memoryMb()), known(resources.vramGb()));
    }

    private static int known(int amount) {
        return amount == Resources.UNLIMITED ? 0 : amount;
    }

    private static ClusterStatus.KernelRow kernel(ClusterState state, Kernel kernel, GpusInUse inUse) {
        return new ClusterStatus.KernelRow(
                kernel.id,
                kernel.name,
                kernel.rest.suspended ? "suspended" : kernel.state().name().toLowerCase(Locale.ROOT),
                executor(kernel).map(r -> new ClusterStatus.Executor(r.id, r.hostId)),
                leader(kernel).map(r -> r.hostId),
                kernel.term,
                kernel.shell.cells() + (kernel.current == null ? 0 : 1),
                kernel.replicas.values().stream()
                        .map(r -> replica(state, kernel, r))
                        .toList(),
                kernel.lastCell,
                kernel.durability.label(),
                kernel.notice(),
                kernel.plan.policy(),
                KernelOptions.owner(kernel.environment),
                inUse.ofKernel(kernel.id));
    }

    private static Optional<Replica> executor(Kernel kernel) {
        boolean running = kernel.current != null && kernel.current.running();
        String executor = running ? kernel.current.executor : kernel.lastExecutor;
        return executor.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(kernel.replicas.get(executor)).or(() -> leader(kernel));
    }

    private static Optional<Replica> leader(Kernel kernel) {
        return kernel.replicas.values().stream().filter(r -> r.leading).findFirst();
    }

    private static ClusterStatus.ReplicaRow replica(ClusterState state, Kernel kernel, Replica replica) {
        Host host = state.host(replica.hostId);
        boolean lost = host == null || host.presence == Host.Presence.DEAD;
        boolean running =
                kernel.current != null && kernel.current.running() && kernel.current.executor.equals(replica.id);
        ReplicaState shown = lost ? ReplicaState.LOST : running ? ReplicaState.RUNNING : replica.state;
        boolean warm = shown == ReplicaState.READY && replica.told == Heat.WARM;
        return new ClusterStatus.ReplicaRow(
                replica.id,
                replica.hostId,
                replica.pid,
                warm ? "warm" : shown.name().toLowerCase(Locale.ROOT),
                replica.start);
    }

    private static List<ClusterStatus.QueuedCell> line(ClusterState state, long now) {
        List<ClusterStatus.QueuedCell> rows = new ArrayList<>();
        ExpectedWait.Guess expected = state.expectedWait.now(state, now);
        for (Kernel kernel : state.line) {
            LineEntry entry = state.lineEntries.get(kernel.id);
            int gpus = kernel.current == null ? kernel.defaultGpus : kernel.current.gpus;
            if (entry != null && (kernel.current != null || !kernel.placed())) {
                rows.add(new ClusterStatus.QueuedCell(
                        kernel.id,
                        gpus,
                        rows.size() + 1,
                        entry.reason,
                        (now - entry.since) / 1000.0,
                        kernel.user,
                        kernel.priority,
                        expected.seconds(rows.size() + 1)));
            }
        }
        return rows;
    }
}

package org.notebookos.scheduler.core;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.spi.placement.PlacementRequest;

/** Kernels are made and deleted. */
final class Kernels {

    private Kernels() {}

    static void create(Turn turn, ClientEvent.Create wish) {
        if (turn.state.placement.isEmpty() || turn.state.session.isEmpty()) {
            turn.state.waitingCreates.add(wish);
            return;
        }
        KernelRequest request = wish.request();
        Optional<Refusal> refusal = refusal(turn, request);
        if (refusal.isPresent() && mayPass(turn, wish, refusal.get())) {
            turn.state.waitingCreates.add(wish);
            return;
        }
        if (refusal.isPresent() && refusal.get().lacksHosts() && Scaler.holds(turn, wish, 0)) {
            return;
        }
        if (refusal.isPresent()) {
            turn.fail(wish.ticket(), refusal.get().code(), refusal.get().text());
            return;
        }
        Kernel kernel = new Kernel(
                request.kernelId(),
                request.name(),
                request.environment(),
                request.workingDirectory(),
                wish.at(),
                KernelOptions.backend(request.environment(), turn.settings.replicationBackend()),
                wanted(turn, request),
                KernelOptions.gpus(request.environment()));
        kernel.sessionId = wish.sessionId();
        kernel.durability = KernelOptions.durability(request.environment());
        for (int i = 0; i < kernel.replicasWanted; i++) {
            Optional<Host> host =
                    Placement.choose(turn, kernel, kernel.gpus, PlacementRequest.Reason.CREATE, h -> true);
            if (host.isEmpty() && Scaler.holds(turn, wish, kernel.replicasWanted - i)) {
                return;
            }
            if (host.isEmpty()) {
                turn.fail(
                        wish.ticket(),
                        SchedulerException.Code.NO_HOSTS,
                        "the placement policy found hosts for " + i + " of " + kernel.replicasWanted
                                + " replicas: the others are subscribed as far as they may be. Add hosts, or try later");
                return;
            }
            kernel.addReplica(host.get(), true);
        }
        kernel.members = new HashSet<>(kernel.replicas.keySet());
        turn.state.kernels.put(kernel.id, kernel);
        turn.state.scaling.hostsMissing.remove(kernel.id);
        turn.state.demand.session();
        turn.persist(kernel.saved());
        publish(turn, kernel);
        turn.succeed(wish.ticket(), Optional.of(kernel));
        turn.note("kernel " + kernel.id + " (" + kernel.name + ") on "
                + kernel.replicas.values().stream().map(r -> r.hostId).toList());
        turn.touch(kernel);
    }

    /** Hosts that are known but not here may be back in a moment. */
    private static boolean mayPass(Turn turn, ClientEvent.Create wish, Refusal refusal) {
        return refusal.code() == SchedulerException.Code.NO_HOSTS
                && turn.state.hosts.size() >= wanted(turn, wish.request())
                && turn.now - wish.at() < turn.settings.patienceMillis()
                && turn.state.hosts.values().stream().anyMatch(h -> !h.live());
    }

    private record Refusal(SchedulerException.Code code, String text) {
        boolean lacksHosts() {
            return code == SchedulerException.Code.NO_HOSTS || code == SchedulerException.Code.GPUS_UNAVAILABLE;
        }
    }

    private static Optional<Refusal> refusal(Turn turn, KernelRequest request) {
        if (turn.state.kernels.containsKey(request.kernelId())) {
            return Optional.of(new Refusal(
                    SchedulerException.Code.KERNEL_EXISTS, "kernel " + request.kernelId() + " exists already"));
        }
        List<Host> live = turn.state.hosts.values().stream()
                .filter(h -> h.live() && !turn.state.isDraining(h.id))
                .toList();
        int wanted = wanted(turn, request);
        if (live.size() < wanted) {
            return Optional.of(new Refusal(
                    SchedulerException.Code.NO_HOSTS,
                    "a kernel needs " + wanted + " hosts for its replicas, and " + live.size()
                            + " are live and not being drained. Add hosts to a pool, or wait until they have joined"));
        }
        int gpus = KernelOptions.gpus(request.environment());
        int largest = live.stream().mapToInt(h -> h.gpus).max().orElse(0);
        if (gpus > largest) {
            return Optional.of(new Refusal(SchedulerException.Code.GPUS_UNAVAILABLE, GpuLine.tooMany(gpus, largest)));
        }
        long large = live.stream().filter(h -> h.gpus >= gpus).count();
        if (large < wanted) {
            return Optional.of(new Refusal(
                    SchedulerException.Code.NO_HOSTS,
                    "a kernel with " + gpus + " GPUs needs " + wanted + " hosts that have as many, and " + large
                            + " have. Ask for fewer, or add a pool"));
        }
        return Optional.empty();
    }

    static int wanted(Turn turn, KernelRequest request) {
        return KernelOptions.replicas(request.environment()).orElse(Placement.replicasPerKernel(turn.state));
    }

    /** Kernels that wait for a plugin: tried again, or given up. */
    static void retryWaiting(Turn turn) {
        if (turn.state.placement.isPresent() && turn.state.session.isPresent()) {
            List<ClientEvent.Create> waiting = List.copyOf(turn.state.waitingCreates);
            turn.state.waitingCreates.clear();
            waiting.forEach(w -> create(turn, w));
            return;
        }
        for (Iterator<ClientEvent.Create> it = turn.state.waitingCreates.iterator(); it.hasNext(); ) {
            ClientEvent.Create wish = it.next();
            if (turn.now - wish.at() >= turn.settings.patienceMillis()) {
                it.remove();
                String missing = turn.state.placement.isEmpty() ? "placement" : "session";
                turn.fail(
                        wish.ticket(),
                        SchedulerException.Code.NO_PLUGIN,
                        "the configured " + missing + " policy is not installed, so no kernel can be made. "
                                + "Add its plugin, or configure another");
            }
        }
    }

    static void delete(Turn turn, ClientEvent.Delete wish) {
        Kernel kernel = turn.state.kernels.get(wish.kernelId());
        if (kernel == null) {
            Answers.noSuchKernel(turn, wish.ticket(), wish.kernelId());
            return;
        }
        CellEnds.abortAll(turn, kernel);
        turn.state.kernels.remove(kernel.id);
        turn.persist(new Change.KernelRemoved(kernel.id));
        Set<Long> commands = new LinkedHashSet<>();
        kernel.replicas.values().stream().map(r -> r.hostId).distinct().forEach(host -> {
            long command = turn.close(host, kernel.id);
            if (command != 0) {
                commands.add(command);
            }
        });
        for (Replica replica : kernel.replicas.values()) {
            Migration.fail(
                    turn, replica, SchedulerException.Code.NO_SUCH_KERNEL, "kernel " + kernel.id + " was deleted");
        }
        if (kernel.recovery != null) {
            Answers.noSuchKernel(turn, kernel.recovery.ticket(), kernel.id);
        }
        if (kernel.reset != null) {
            kernel.reset.tickets.forEach(t -> Answers.noSuchKernel(turn, t, kernel.id));
        }
        turn.tell(new KernelEvent.Deleted(kernel.id));
        turn.note("kernel " + kernel.id + " was deleted");
        turn.state.deletions.add(
                new ClusterState.Deletion(wish.ticket(), commands, turn.now + turn.settings.patienceMillis()));
        Answers.completeDeletions(turn);
    }

    static void interrupt(Turn turn, ClientEvent.Interrupt wish) {
        Kernel kernel = turn.state.kernels.get(wish.kernelId());
        if (kernel == null) {
            Answers.noSuchKernel(turn, wish.ticket(), wish.kernelId());
            return;
        }
        Cells.interrupt(turn, kernel);
        turn.succeed(wish.ticket(), Optional.of(kernel));
        turn.touch(kernel);
    }

    static void durability(Turn turn, ClientEvent.SetDurability wish) {
        Kernel kernel = turn.state.kernels.get(wish.kernelId());
        if (kernel == null) {
            Answers.noSuchKernel(turn, wish.ticket(), wish.kernelId());
            return;
        }
        kernel.durability = wish.durability();
        turn.persist(kernel.saved());
        String text = "kernel " + kernel.id + " is " + wish.durability().label() + " from its next cell on";
        turn.note(text);
        turn.succeed(wish.ticket(), text);
    }

    static void publish(Turn turn, Kernel kernel) {
        KernelInfo info = kernel.info();
        KernelInfo before = kernel.published;
        boolean same = before != null
                && before.state() == info.state()
                && before.sessionId().equals(info.sessionId())
                && before.reason().equals(info.reason());
        if (!same) {
            kernel.published = info;
            turn.tell(new KernelEvent.StateChanged(kernel.id, info));
        }
    }

    /** Returns all kernels, oldest first. */
    static List<KernelInfo> infos(Map<String, Kernel> kernels) {
        return kernels.values().stream()
                .sorted(Comparator.comparingLong((Kernel k) -> k.createdAt))
                .map(Kernel::info)
                .toList();
    }
}

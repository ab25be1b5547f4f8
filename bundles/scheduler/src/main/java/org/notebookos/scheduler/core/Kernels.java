package org.notebookos.scheduler.core;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.spi.placement.PlacementRequest;
import org.notebookos.spi.placement.Resources;

/** Kernels are made and deleted. */
final class Kernels {

    private Kernels() {}

    static void create(Turn turn, ClientEvent.Create wish) {
        KernelRequest request = wish.request();
        Optional<Sessions.Named> session = Sessions.of(turn.state, request);
        if (turn.state.placement.isEmpty() || session.isEmpty()) {
            waitForPlugin(turn, wish);
            return;
        }
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
                KernelOptions.gpus(request.environment()),
                session.get().plan(),
                request.program());
        kernel.sessionId = wish.sessionId();
        kernel.durability = KernelOptions.durability(request.environment());
        boolean mayWait = !kernel.reserved().isNone() || kernel.plan.warm();
        int placed = mayWait ? 0 : place(turn, kernel, h -> true);
        if (placed < kernel.replicasWanted && !mayWait) {
            if (!Scaler.holds(turn, wish, kernel.replicasWanted - placed)) {
                turn.fail(
                        wish.ticket(),
                        SchedulerException.Code.NO_HOSTS,
                        "the placement policy found hosts for " + placed + " of " + kernel.replicasWanted
                                + " replicas: the others are subscribed as far as they may be. Add hosts, or try later");
            }
            return;
        }
        turn.state.admit(kernel);
        turn.state.scaling.hostsMissing.remove(kernel.id);
        turn.state.demand.session();
        turn.persist(kernel.saved());
        publish(turn, kernel);
        turn.succeed(wish.ticket(), Optional.of(kernel));
        turn.touch(kernel);
    }

    /**
     * Gives a kernel its first replicas, or none if there aren't hosts for all of them.
     *
     * @return for how many there are
     */
    static int place(Turn turn, Kernel kernel, Predicate<Host> allowed) {
        for (int i = 0; i < kernel.replicasWanted; i++) {
            Optional<Host> host =
                    Placement.choose(turn, kernel, kernel.gpus(), PlacementRequest.Reason.CREATE, allowed);
            if (host.isEmpty()) {
                kernel.displace();
                Reservations.renew(turn, kernel);
                return i;
            }
            Placement.put(turn, kernel, host.get(), true);
        }
        kernel.members = new HashSet<>(kernel.replicas.keySet());
        turn.note("kernel " + kernel.id + " (" + kernel.name + ") on "
                + kernel.replicas.values().stream().map(r -> r.hostId).toList());
        return kernel.replicasWanted;
    }

    /** A plugin that is just being installed, or started with the controller, is waited for. */
    private static void waitForPlugin(Turn turn, ClientEvent.Create wish) {
        if (turn.now - wish.at() < turn.settings.patienceMillis()) {
            turn.state.waitingCreates.add(wish);
            return;
        }
        String missing = turn.state.placement.isEmpty()
                ? "configured placement policy"
                : KernelOptions.sessionPolicy(wish.request().environment())
                        .map(name -> "session policy " + name)
                        .orElse("configured session policy");
        turn.fail(
                wish.ticket(),
                SchedulerException.Code.NO_PLUGIN,
                "the " + missing + " is not installed, so the kernel can't be made. "
                        + "Add its plugin, or choose another");
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
        List<Host> live = Unserved.usable(turn.state);
        int wanted = wanted(turn, request);
        if (live.size() < wanted) {
            return Optional.of(new Refusal(
                    SchedulerException.Code.NO_HOSTS,
                    "a kernel needs " + wanted + " hosts for its replicas, and " + live.size()
                            + " are live and not being drained. Add hosts to a pool, or wait until they have joined"));
        }
        Resources needed = KernelOptions.request(request.environment());
        long large = live.stream().filter(h -> h.spec().covers(needed)).count();
        Optional<String> excess = Quota.excess(turn.settings, mostHeld(turn, request, needed.gpus()));
        if (excess.isPresent()) {
            return Optional.of(new Refusal(SchedulerException.Code.GPUS_UNAVAILABLE, excess.get()));
        }
        if (large == 0) {
            return Optional.of(new Refusal(SchedulerException.Code.GPUS_UNAVAILABLE, GpuLine.tooMuch(needed, live)));
        }
        if (large < wanted) {
            return Optional.of(new Refusal(
                    SchedulerException.Code.NO_HOSTS,
                    "a kernel with " + needed.text() + " needs " + wanted + " hosts that have as many, and " + large
                            + " have. Ask for fewer, or add a pool"));
        }
        return Optional.empty();
    }

    /** Returns the GPUs that are bound at a time: those of a cell, or of the whole kernel if it reserves. */
    private static int mostHeld(Turn turn, KernelRequest request, int gpus) {
        boolean reserves = Sessions.of(turn.state, request)
                .map(session -> session.plan().reserves())
                .orElse(false);
        return reserves ? gpus * wanted(turn, request) : gpus;
    }

    static int wanted(Turn turn, KernelRequest request) {
        if (request.program().isPresent()) {
            return Sessions.ONE_COPY.replicasPerKernel();
        }
        return KernelOptions.replicas(request.environment()).orElseGet(() -> Sessions.of(turn.state, request)
                .map(s -> s.policy().replicasPerKernel())
                .orElseGet(() -> Placement.replicasPerKernel(turn.state)));
    }

    /** Kernels that wait for a plugin: tried again, or given up. */
    static void retryWaiting(Turn turn) {
        List<ClientEvent.Create> waiting = List.copyOf(turn.state.waitingCreates);
        turn.state.waitingCreates.clear();
        waiting.forEach(w -> create(turn, w));
    }

    static void delete(Turn turn, ClientEvent.Delete wish) {
        Kernel kernel = turn.state.kernels.get(wish.kernelId());
        if (kernel == null) {
            Answers.noSuchKernel(turn, wish.ticket(), wish.kernelId());
            return;
        }
        CellEnds.abortAll(turn, kernel);
        turn.state.dismiss(kernel.id);
        GpuLine.leave(turn, kernel);
        kernel.replicas.values().forEach(r -> Reservations.end(turn, r.hostId, kernel.id));
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
        Suspension.deleted(turn, kernel);
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

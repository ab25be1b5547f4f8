package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.spi.placement.Resources;

/** Hosts come, go, die and return. */
final class Hosts {

    private static final long TICK_MILLIS = 100;
    /** Ticks later than this say that the controller didn't run, so that it couldn't hear the hosts either. */
    private static final long LATE_MILLIS = 50;
    /** A dead host that nothing refers to is forgotten after this time. */
    static final long FORGET_MILLIS = 600_000;

    private Hosts() {}

    static void joined(Turn turn, HostEvent.Joined event) {
        HostFacts facts = event.facts();
        Host host = turn.state.host(facts.id());
        boolean sameLife = host != null && host.startedAt == facts.startedAt();
        if (host != null && host.live() && !sameLife && fresh(turn, host)) {
            turn.decisions.add(new Decision.Reject(
                    event.link(),
                    "DUPLICATE_HOST",
                    "another agent is connected as " + facts.id() + ": give every host an id of its own"));
            return;
        }
        if (host == null) {
            host = turn.state.add(new Host(facts.id()));
        } else if (!sameLife && host.startedAt != 0 && host.presence != Host.Presence.DEAD) {
            died(turn, host, "its agent was started again");
        } else if (host.live()) {
            turn.decisions.add(new Decision.CutLink(host.link));
            forgetCommands(turn, host);
        }
        accept(turn, host, event);
        Map<String, ReplicaReport> open = new HashMap<>();
        facts.open().forEach(r -> open.put(r.kernelId(), r));
        takeLeases(turn, host, facts);
        for (Kernel kernel : turn.state.residents.on(host.id)) {
            for (Replica replica : kernel.replicas.values()) {
                if (replica.hostId.equals(host.id)) {
                    returned(turn, kernel, replica, host, open.get(kernel.id), facts);
                }
            }
        }
        closeStrangers(turn, host, facts);
        PoolChanges.joined(turn, host);
        Leavers.look(turn);
    }

    private static boolean fresh(Turn turn, Host host) {
        return !host.silentTooLong(turn.now, turn.settings.heartbeatTimeoutMillis());
    }

    private static void accept(Turn turn, Host host, HostEvent.Joined event) {
        HostFacts facts = event.facts();
        boolean sameLife = host.startedAt == facts.startedAt();
        host.pool = facts.pool();
        host.version = facts.version();
        host.pid = facts.pid();
        host.startedAt = facts.startedAt();
        host.endpoint = facts.endpoint();
        equip(host, facts.spec());
        WarmTargets.joined(turn, host, sameLife, facts.warm());
        host.link = event.link();
        host.joined(turn.now, turn.settings.heartbeatTimeoutMillis());
        becomes(turn, host, Host.Presence.LIVE);
        long oldest = turn.state.nextEpoch;
        for (HostFacts.Held held : facts.leases()) {
            oldest = Math.min(oldest, held.epoch());
        }
        for (Commitment commitment : host.commitments().values()) {
            oldest = commitment.epoch() > 0 ? Math.min(oldest, commitment.epoch()) : oldest;
        }
        turn.decisions.add(new Decision.Welcome(event.link(), oldest, facts));
        turn.note("host " + host.id + " of pool " + host.pool + " joined: " + host.gpus + " GPUs, "
                + facts.open().size() + " replicas open");
        problems(turn, host, facts.deviceProblems());
    }

    private static void becomes(Turn turn, Host host, Host.Presence presence) {
        host.presence = presence;
        turn.state.pools.hostsChanged();
    }

    private static void equip(Host host, Resources spec) {
        host.gpus = spec.gpus();
        host.millicpus = spec.millicpus();
        host.memoryMb = spec.memoryMb();
        host.vramGb = spec.vramGb();
    }

    /** The host knows best what is bound on it; what was just granted may not have reached it yet. */
    private static void takeLeases(Turn turn, Host host, HostFacts facts) {
        Set<String> held = new HashSet<>();
        facts.leases().forEach(lease -> held.add(lease.kernelId()));
        for (HostFacts.Held lease : facts.leases()) {
            if (host.commitment(lease.kernelId()) == null) {
                Kernel kernel = turn.state.kernels.get(lease.kernelId());
                Resources bound = kernel == null ? Resources.ofGpus(lease.gpus()) : kernel.wants(lease.gpus());
                makeRoom(turn, host, held, lease.kernelId(), bound);
                host.commit(
                        lease.kernelId(),
                        new Commitment(
                                lease.term(),
                                lease.attempt(),
                                lease.epoch(),
                                bound,
                                turn.now,
                                kernel == null ? "" : kernel.user));
            }
        }
        for (String kernelId : List.copyOf(host.commitments().keySet())) {
            Kernel kernel = turn.state.kernels.get(kernelId);
            boolean underWay = kernel != null && kernel.current != null && kernel.current.handedOut();
            if (!held.contains(kernelId) && !underWay) {
                turn.release(host, kernelId);
            }
        }
    }

    /** What was granted over the old link, and isn't bound, gives way to what is: that host will refuse, or say otherwise. */
    private static void makeRoom(Turn turn, Host host, Set<String> held, String forKernel, Resources bound) {
        for (String kernelId : List.copyOf(host.commitments().keySet())) {
            if (!host.hasRoom(forKernel, bound) && !held.contains(kernelId)) {
                turn.release(host, kernelId);
            }
        }
    }

    private static void returned(
            Turn turn, Kernel kernel, Replica replica, Host host, ReplicaReport report, HostFacts facts) {
        turn.touch(kernel);
        replica.openCommand = 0;
        replica.openNotBefore = 0;
        // what it was told over the old link may be lost
        replica.told = null;
        if (!replica.endpoint.equals(host.endpoint)) {
            replica.endpoint = host.endpoint;
            turn.persist(kernel.saved());
        }
        if (report != null && report.replicaId().equals(replica.id)) {
            CellLoss.compare(turn, kernel, replica, report);
            Reports.take(turn, kernel, replica, report);
            return;
        }
        replica.hostGone();
        replica.state = ReplicaState.OPENING;
        if (kernel.current != null && kernel.current.asked.contains(replica.id)) {
            CellLoss.executorLost(turn, kernel, "the replica on " + host.id);
        }
        boolean stored = facts.stored().contains(kernel.id);
        if (replica.opened && !stored) {
            replica.storeLost = true;
            turn.note("host " + host.id + " came back without the state of kernel " + kernel.id);
        }
    }

    /** What other replicas took over while the host was away, or was deleted, is deleted there too. */
    private static void closeStrangers(Turn turn, Host host, HostFacts facts) {
        Set<String> there = new HashSet<>(facts.stored());
        facts.open().forEach(r -> there.add(r.kernelId()));
        for (String kernelId : there) {
            Kernel kernel = turn.state.kernels.get(kernelId);
            if (kernel != null && kernel.replicaOn(host.id).isEmpty() && turn.state.owe(host.id, kernelId)) {
                turn.persist(new Change.CloseOwed(host.id, kernelId));
            } else if (kernel == null && !turn.state.owes(host.id, kernelId)) {
                turn.note("host " + host.id + " keeps state of kernel " + kernelId
                        + ", which this controller doesn't know; it is left alone");
            }
        }
        collect(turn, host);
    }

    /** Has a host delete what it owes. */
    private static void collect(Turn turn, Host host) {
        for (String kernelId : List.copyOf(turn.state.owedCloses.getOrDefault(host.id, Set.of()))) {
            if (!closing(turn.state, host.id, kernelId)) {
                turn.issueClose(host, kernelId);
            }
        }
    }

    private static boolean closing(ClusterState state, String hostId, String kernelId) {
        return state.issued.values().stream()
                .anyMatch(i -> i.hostId().equals(hostId)
                        && i.what() instanceof ClusterState.Pending.Closing c
                        && c.kernelId().equals(kernelId));
    }

    /** Returns whether a host is there that owes something which it hasn't been told of. */
    static boolean owes(ClusterState state, String hostId) {
        Set<String> owed = state.isLive(hostId) ? state.owedCloses.get(hostId) : null;
        return owed != null && owed.stream().anyMatch(k -> !closing(state, hostId, k));
    }

    static void linkClosed(Turn turn, Host host) {
        becomes(turn, host, Host.Presence.AWAY);
        host.awaySince = turn.now;
        host.awayUntil = turn.now + turn.settings.redialGraceMillis();
        forgetCommands(turn, host);
        touchKernels(turn, host);
    }

    static void tick(Turn turn) {
        long late = turn.now - turn.state.lastTick - TICK_MILLIS;
        boolean stalled = turn.state.lastTick != 0 && late > LATE_MILLIS;
        for (Host host : new ArrayList<>(turn.state.hosts.values())) {
            if (stalled) {
                // no more than what the host could have said something in
                host.lastHeard += Math.min(late, turn.now - host.lastHeard);
                host.awayUntil += Math.min(late, turn.now - host.awaySince);
            }
            if (host.live() && !fresh(turn, host)) {
                turn.decisions.add(new Decision.CutLink(host.link));
                died(turn, host, "no heartbeat for " + (turn.now - host.lastHeard) + " ms");
            } else if (!host.live() && Departures.expected(turn.state, host.id)) {
                turn.state.remove(host);
            } else if (host.presence == Host.Presence.AWAY && turn.now >= host.awayUntil) {
                died(turn, host, "its connection broke and it didn't come back");
            } else if (host.presence == Host.Presence.DEAD && turn.now - host.deadSince > FORGET_MILLIS) {
                forget(turn, host);
            } else if (host.live()) {
                collect(turn, host);
            }
        }
        turn.state.lastTick = turn.now;
    }

    private static void forget(Turn turn, Host host) {
        if (turn.state.residents.on(host.id).isEmpty()) {
            turn.state.remove(host);
        }
    }

    private static void died(Turn turn, Host host, String why) {
        becomes(turn, host, Host.Presence.DEAD);
        host.deadSince = turn.now;
        host.warmth = host.warmth.gone();
        forgetCommands(turn, host);
        turn.note("host " + host.id + " is dead: " + why);
        for (Host other : turn.state.hosts.values()) {
            if (other.live()) {
                turn.send(other, new Command.HostDied(host.id, host.endpoint));
            }
        }
        List.copyOf(host.commitments().keySet()).forEach(k -> turn.release(host, k));
        List.copyOf(host.reservations().keySet()).forEach(k -> Reservations.end(turn, host, k));
        for (Kernel kernel : turn.state.residents.on(host.id)) {
            for (Replica replica : kernel.replicas.values()) {
                if (replica.hostId.equals(host.id)) {
                    replica.hostGone();
                    CellLoss.hostGone(turn, kernel, replica);
                    turn.tell(new KernelEvent.ReplicaLost(kernel.id, replica.id));
                    turn.touch(kernel);
                }
            }
        }
    }

    /** It was empty, and its pool has taken it back. */
    static void left(Turn turn, Host host) {
        if (host.live()) {
            turn.decisions.add(new Decision.CutLink(host.link));
        }
        forgetCommands(turn, host);
        turn.state.remove(host);
    }

    private static void touchKernels(Turn turn, Host host) {
        turn.state.residents.on(host.id).forEach(turn::touch);
    }

    static void devicesChanged(Turn turn, Host host, HostEvent.DevicesChanged now) {
        if (now.gpus() != host.gpus) {
            turn.note("host " + host.id + " has " + now.gpus() + " GPUs fit for use, before " + host.gpus);
        }
        problems(turn, host, now.problems());
        host.gpus = now.gpus();
        host.vramGb = now.vramGb();
        Reservations.fit(turn, host);
    }

    private static void problems(Turn turn, Host host, List<String> now) {
        now.stream()
                .filter(text -> !host.deviceProblems.contains(text))
                .forEach(text -> turn.note("host " + host.id + ": " + text));
        host.deviceProblems = now;
    }

    /** Answers to what was sent over a link that is gone won't come. */
    private static void forgetCommands(Turn turn, Host host) {
        List<Long> lost = turn.state.issued.entrySet().stream()
                .filter(e -> e.getValue().hostId().equals(host.id))
                .map(Map.Entry::getKey)
                .toList();
        for (long id : lost) {
            Answers.answered(turn, host, id, false, "LINK_LOST", "the link to " + host.id + " broke");
        }
    }
}

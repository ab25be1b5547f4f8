package org.notebookos.scheduler.core;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.notebookos.scheduler.api.SchedulerException;

/**
 * Brings the replicas of a kernel to where they should be. Looks at what is, not at what happened: called as often as one
 * likes, it takes the next step that is possible, so that no lost message and no sequence of failures can stop it.
 */
final class Membership {

    static final long CHANGE_TIMEOUT_MILLIS = 8_000;
    private static final long FIRST_BACKOFF_MILLIS = 200;
    private static final long LAST_BACKOFF_MILLIS = 3_000;
    /** How long a drain leaves a replica alone that couldn't be moved. */
    private static final long MOVE_AGAIN_MILLIS = 5_000;
    /** A new kernel none of whose logs could be opened in that many tries is given up. */
    private static final int OPEN_TRIES = 5;

    private Membership() {}

    static void reconcile(Turn turn, Kernel kernel) {
        if (!kernel.placed()) {
            GpuLine.enterUnplaced(turn, kernel);
            return;
        }
        if (kernel.recovery != null) {
            openMissing(turn, kernel);
            return;
        }
        if (Unreplicated.reconcile(turn, kernel)) {
            return;
        }
        if (atRest(turn, kernel)) {
            kernel.unsettled = false;
            return;
        }
        Reservations.moveIfLost(turn, kernel);
        giveUpIfHopeless(turn, kernel);
        if (kernel.deadReason.isEmpty()) {
            replaceLost(turn, kernel);
            addMissing(turn, kernel);
        }
        openMissing(turn, kernel);
        Set<String> target = target(turn, kernel);
        changeMembers(turn, kernel, target);
        closeLeft(turn, kernel, target);
        kernel.unsettled = !settled(turn, kernel, target);
    }

    private static void giveUpIfHopeless(Turn turn, Kernel kernel) {
        if (kernel.everReady || !kernel.deadReason.isEmpty() || kernel.reset != null) {
            return;
        }
        boolean hopeless = kernel.replicas.values().stream()
                .allMatch(r -> r.state == ReplicaState.FAILED || (!r.open && r.openFailures >= OPEN_TRIES));
        if (hopeless) {
            kernel.deadReason = kernel.replicas.values().stream()
                    .map(r -> r.detail)
                    .filter(d -> !d.isEmpty())
                    .findFirst()
                    .orElse("no replica could be started");
            turn.note("kernel " + kernel.id + " is dead: " + kernel.deadReason);
        }
    }

    private static boolean lost(Turn turn, Replica replica) {
        return turn.isDead(replica) || lostForGood(replica);
    }

    /** Whatever becomes of its host. */
    static boolean lostForGood(Replica replica) {
        return replica.storeLost || replica.state == ReplicaState.FAILED || replica.cantJoin(OPEN_TRIES);
    }

    private static void replaceLost(Turn turn, Kernel kernel) {
        List<Replica> lost = kernel.replicas.values().stream()
                .filter(r -> !r.leaving && lost(turn, r))
                .filter(r -> kernel.everReady || r.state != ReplicaState.FAILED)
                .toList();
        for (Replica replica : lost) {
            Optional<Replica> back = kernel.replicas.values().stream()
                    .filter(r -> r.leaving && kernel.members.contains(r.id) && turn.isLive(r) && !lost(turn, r))
                    .findFirst();
            if (back.isPresent()) {
                stay(turn, kernel, back.get());
            } else if (turn.now < kernel.repairNotBefore || !addReplacement(turn, kernel, replica)) {
                reopenIfFailed(turn, kernel, replica);
                continue;
            }
            replica.leaving = true;
            turn.persist(kernel.saved());
        }
    }

    private static void stay(Turn turn, Kernel kernel, Replica replica) {
        replica.leaving = false;
        kernel.moveProblem = "the replica that was to take its place is lost";
        kernel.moveNotBefore = turn.now + MOVE_AGAIN_MILLIS;
        Migration.fail(
                turn,
                replica,
                SchedulerException.Code.FAILED,
                "the host that replica " + replica.id + " of kernel " + kernel.id
                        + " was to move to is lost, or can't open it; it stays on " + replica.hostId);
    }

    /** A kernel that was recovered has fewer replicas than it should. */
    private static void addMissing(Turn turn, Kernel kernel) {
        long there = kernel.replicas.values().stream().filter(r -> !r.leaving).count();
        boolean wanted = kernel.everReady && !kernel.members.isEmpty();
        for (long i = there; wanted && i < kernel.replicasWanted; i++) {
            Optional<Host> host = Placement.repair(turn, kernel);
            if (host.isEmpty()) {
                return;
            }
            Replica fresh = Placement.put(turn, kernel, host.get(), false);
            turn.persist(kernel.saved());
            turn.note("kernel " + kernel.id + ": replica " + fresh.id + " is added on " + fresh.hostId);
        }
    }

    private static boolean addReplacement(Turn turn, Kernel kernel, Replica replica) {
        boolean failed = replica.state == ReplicaState.FAILED || replica.cantJoin(OPEN_TRIES);
        Optional<Host> host = Placement.repair(turn, kernel);
        if (host.isEmpty()) {
            return false;
        }
        if (failed) {
            kernel.repairNotBefore = turn.now + backoff(kernel.repairs++);
        }
        Replica fresh = Placement.put(turn, kernel, host.get(), false);
        turn.note("kernel " + kernel.id + ": replica " + replica.id + " on " + replica.hostId + " is lost, " + fresh.id
                + " on " + fresh.hostId + " takes its place");
        return true;
    }

    /** Where no other host is free, a replica that stopped for good is started once more. */
    private static void reopenIfFailed(Turn turn, Kernel kernel, Replica replica) {
        if (replica.state == ReplicaState.FAILED && turn.isLive(replica) && turn.now >= kernel.repairNotBefore) {
            kernel.repairNotBefore = turn.now + backoff(kernel.repairs++);
            replica.open = false;
            replica.state = ReplicaState.OPENING;
        }
    }

    private static void openMissing(Turn turn, Kernel kernel) {
        for (Replica replica : kernel.replicas.values()) {
            boolean member = kernel.members.isEmpty() ? replica.opened : kernel.mayBeMember(replica);
            boolean needed = (!replica.leaving || member) && kernel.believes(replica);
            if (needed
                    && !replica.open
                    && replica.openCommand == 0
                    && !replica.storeLost
                    && replica.state != ReplicaState.FAILED
                    && turn.now >= replica.openNotBefore
                    && turn.isLive(replica)) {
                open(turn, kernel, replica);
            }
        }
    }

    private static void open(Turn turn, Kernel kernel, Replica replica) {
        boolean first = replica.initial && !replica.opened && !kernel.formed;
        List<MemberAddress> initial = first
                ? kernel.replicas.values().stream()
                        .filter(r -> r.initial)
                        .map(Replica::address)
                        .toList()
                : List.of();
        replica.state = ReplicaState.OPENING;
        replica.told = Heats.wanted(kernel, replica);
        kernel.rest.uneven |= replica.told != Heat.HOT;
        replica.openCommand = turn.issue(
                turn.host(replica),
                new Command.Open(
                        kernel.id,
                        replica.id,
                        kernel.name,
                        kernel.environment,
                        kernel.workingDirectory,
                        kernel.sessionId,
                        initial,
                        kernel.backend,
                        replica.told,
                        kernel.program,
                        kernel.defaultGpus),
                new ClusterState.Pending.Opening(kernel.id, replica.id));
    }

    /** Returns who should be a member now, on the way to the replicas that are to stay. */
    private static Set<String> target(Turn turn, Kernel kernel) {
        Set<String> target = new LinkedHashSet<>();
        boolean allReady = true;
        for (Replica replica : kernel.replicas.values()) {
            if (!replica.leaving && (kernel.members.contains(replica.id) || (replica.open && turn.isLive(replica)))) {
                target.add(replica.id);
                allReady &= turn.isLive(replica) && asReadyAsWanted(kernel, replica);
            }
        }
        boolean complete = allReady && target.size() >= kernel.replicasWanted;
        List<Replica> leaving = kernel.replicas.values().stream()
                .filter(r -> r.leaving && kernel.members.contains(r.id))
                .sorted(Comparator.comparing((Replica r) -> !turn.isLive(r)))
                .toList();
        for (Replica replica : leaving) {
            boolean still = turn.isLive(replica) && !lost(turn, replica) && !complete;
            if (target.size() < kernel.replicasWanted || still || kernel.executes(replica)) {
                target.add(replica.id);
            }
        }
        return target;
    }

    private static boolean asReadyAsWanted(Kernel kernel, Replica replica) {
        return kernel.ready(replica)
                || replica.state == ReplicaState.RUNNING
                || (replica.state == ReplicaState.COLD && replica.told == Heat.COLD);
    }

    private static void changeMembers(Turn turn, Kernel kernel, Set<String> target) {
        if (kernel.change != null) {
            if (turn.now - kernel.change.sentAt() < CHANGE_TIMEOUT_MILLIS) {
                return;
            }
            turn.state.issued.remove(kernel.change.command());
            changeFailed(turn, kernel, "no answer");
        }
        boolean asItShouldBe = target.equals(kernel.members) && kernel.maybeMembers.isEmpty();
        if (kernel.members.isEmpty() || target.isEmpty() || asItShouldBe) {
            return;
        }
        List<Replica> voices = voices(turn, kernel);
        if (turn.now < kernel.changeNotBefore || voices.isEmpty()) {
            return;
        }
        Replica through = voices.get(kernel.changeFailures % voices.size());
        List<MemberAddress> members = kernel.replicas.values().stream()
                .filter(r -> target.contains(r.id))
                .peek(r -> r.proposed = true)
                .map(Replica::address)
                .toList();
        long command = turn.issue(
                turn.host(through),
                new Command.ChangeMembers(kernel.id, members),
                new ClusterState.Pending.Changing(kernel.id));
        kernel.change = new Kernel.MembersChange(command, target, turn.now);
    }

    /** Returns the members that can be spoken to, the group's leader first. */
    static List<Replica> voices(Turn turn, Kernel kernel) {
        return kernel.replicas.values().stream()
                .filter(r -> r.open && turn.isLive(r) && (kernel.members.isEmpty() || kernel.members.contains(r.id)))
                .sorted(Comparator.comparing((Replica r) -> !r.leading))
                .toList();
    }

    static void changeAnswered(Turn turn, Kernel kernel, boolean ok, String text) {
        if (kernel.change == null) {
            return;
        }
        if (ok) {
            kernel.members = Set.copyOf(kernel.change.members());
            kernel.maybeMembers.clear();
            kernel.change = null;
            kernel.changeFailures = 0;
            kernel.changeProblem = "";
            turn.note("kernel " + kernel.id + " has members " + kernel.members);
        } else {
            changeFailed(turn, kernel, text);
        }
    }

    static void changeFailed(Turn turn, Kernel kernel, String text) {
        turn.note("kernel " + kernel.id + ": members not changed to " + kernel.change.members()
                + ", to be tried again: " + text);
        kernel.maybeMembers.addAll(kernel.change.members());
        kernel.change = null;
        kernel.changeProblem = text;
        kernel.changeNotBefore = turn.now + backoff(kernel.changeFailures++);
    }

    static long backoff(int failures) {
        return Math.min(LAST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(failures, 10));
    }

    private static void closeLeft(Turn turn, Kernel kernel, Set<String> target) {
        if (kernel.change != null || kernel.members.isEmpty()) {
            return;
        }
        List<Replica> left = kernel.replicas.values().stream()
                .filter(r -> r.leaving && !kernel.mayBeMember(r) && !target.contains(r.id))
                .filter(r -> !kernel.executes(r))
                .toList();
        for (Replica replica : left) {
            kernel.remove(replica);
            turn.persist(kernel.saved());
            Reservations.end(turn, replica.hostId, kernel.id);
            if (kernel.replicaOn(replica.hostId).isEmpty()) {
                turn.close(replica.hostId, kernel.id);
            }
            Migration.done(turn, kernel, replica);
        }
    }

    /** Returns whether no step is to be taken: found out first, because it is so for almost all kernels at almost all times. */
    private static boolean atRest(Turn turn, Kernel kernel) {
        if (kernel.change != null
                || !kernel.deadReason.isEmpty()
                || !kernel.maybeMembers.isEmpty()
                || kernel.replicas.size() != kernel.replicasWanted
                || kernel.members.size() != kernel.replicasWanted) {
            return false;
        }
        for (Replica replica : kernel.replicas.values()) {
            if (!steady(turn, replica) || !kernel.members.contains(replica.id) || lostForGood(replica)) {
                return false;
            }
        }
        return Reservations.complete(turn, kernel);
    }

    private static boolean settled(Turn turn, Kernel kernel, Set<String> target) {
        return kernel.change == null
                && Reservations.complete(turn, kernel)
                && kernel.replicas.size() >= kernel.replicasWanted
                && kernel.members.equals(target)
                && kernel.replicas.values().stream().allMatch(r -> steady(turn, r));
    }

    private static boolean steady(Turn turn, Replica replica) {
        return !replica.leaving && replica.open && turn.isLive(replica) && replica.state.votes();
    }
}

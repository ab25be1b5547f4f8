package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.notebookos.scheduler.api.SchedulerException;

/**
 * A kernel that lost most of its members goes on with one of them, because an operator accepts the loss. The wish is durable
 * before the host hears of it, and from then on no other replica of the kernel is opened or believed: whoever returns must not
 * find a majority of the old group.
 */
final class Recovery {

    private static final long COMMAND_TIMEOUT_MILLIS = 8_000;
    /** Answers that say that nothing was done, and nothing will be. */
    private static final Set<String> REFUSALS = Set.of("HAS_QUORUM", "UNSUPPORTED", "UNKNOWN_KERNEL", "BAD_COMMAND");

    /**
     * The wish.
     *
     * @param replicaId who is to go on
     * @param ticket who waits, or 0
     * @param tries so far
     */
    record Wish(String replicaId, long ticket, int tries) {}

    private Recovery() {}

    static void requested(Turn turn, ClientEvent.Recover wish) {
        Kernel kernel = turn.state.kernels.get(wish.kernelId());
        if (kernel == null) {
            Answers.noSuchKernel(turn, wish.ticket(), wish.kernelId());
            return;
        }
        Optional<Replica> survivor = kernel.replicaOn(wish.fromHost())
                .filter(r -> turn.isLive(r) && r.open && !r.storeLost)
                .filter(r -> kernel.members.isEmpty() || kernel.members.contains(r.id));
        Optional<String> refusal = refusal(turn, kernel, wish);
        if (refusal.isPresent()) {
            turn.fail(wish.ticket(), SchedulerException.Code.REFUSED, refusal.get());
        } else if (survivor.isEmpty()) {
            turn.fail(wish.ticket(), SchedulerException.Code.NO_SUCH_HOST, noMember(turn, kernel, wish.fromHost()));
        } else {
            kernel.recovery = new Wish(survivor.get().id, wish.ticket(), 0);
            kernel.recoverNotBefore = 0;
            turn.persist(kernel.saved());
            turn.note("kernel " + kernel.id + " is to go on with replica " + survivor.get().id + " on "
                    + wish.fromHost() + " alone: an operator accepts the loss");
            loseDoubtful(turn, kernel, survivor.get());
            turn.touch(kernel);
        }
    }

    private static Optional<String> refusal(Turn turn, Kernel kernel, ClientEvent.Recover wish) {
        Quorum.look(turn, kernel);
        if (kernel.recovery != null) {
            return Optional.of(
                    "kernel " + kernel.id + " is being recovered from replica " + kernel.recovery.replicaId());
        }
        if (kernel.noQuorum.isEmpty()) {
            return Optional.of("kernel " + kernel.id + " has a quorum, or its hosts are not known to be dead yet: "
                    + "there is nothing to recover");
        }
        return wish.acceptLoss()
                ? Optional.empty()
                : Optional.of(
                        "kernel " + kernel.id + ": " + kernel.noQuorum
                                + ". Cells that only the lost hosts have would be lost for good; say --accept-loss if you accept that");
    }

    private static String noMember(Turn turn, Kernel kernel, String host) {
        String there = kernel.replicas.values().stream()
                .filter(r -> turn.isLive(r) && r.open && !r.storeLost && kernel.members.contains(r.id))
                .map(r -> r.hostId)
                .sorted()
                .collect(Collectors.joining(", "));
        return "host " + host + " has no live member of kernel " + kernel.id
                + (there.isEmpty() ? ", and no other host has one" : ": there is one on " + there);
    }

    /** Whether a cell that was given to the lost ones began, only they knew. */
    private static void loseDoubtful(Turn turn, Kernel kernel, Replica survivor) {
        Cell cell = kernel.current;
        boolean elsewhere = cell != null && cell.handedOut() && !cell.asked.equals(Set.of(survivor.id));
        if (cell != null && (cell.unanswered || elsewhere)) {
            CellLoss.executorLost(turn, kernel, "the replica");
        }
    }

    /** Sends the command, or sends it again. */
    static void advance(Turn turn, Kernel kernel) {
        Wish wish = kernel.recovery;
        if (wish == null) {
            return;
        }
        kernel.unsettled = true;
        Replica survivor = kernel.replicas.get(wish.replicaId());
        if (survivor.storeLost) {
            kernel.recovery = null;
            turn.persist(kernel.saved());
            String text = "kernel " + kernel.id + " can't be recovered from " + survivor.hostId + ": its store is lost";
            turn.note(text);
            turn.fail(wish.ticket(), SchedulerException.Code.REFUSED, text);
            return;
        }
        if (turn.now < kernel.recoverNotBefore || !turn.isLive(survivor) || !survivor.open) {
            return;
        }
        kernel.recovery = new Wish(wish.replicaId(), wish.ticket(), wish.tries() + 1);
        kernel.recoverNotBefore = turn.now + COMMAND_TIMEOUT_MILLIS;
        turn.issue(turn.host(survivor), new Command.Recover(kernel.id), new ClusterState.Pending.Recovering(kernel.id));
    }

    static void answered(Turn turn, Kernel kernel, boolean ok, String code, String text) {
        Wish wish = kernel.recovery;
        if (ok) {
            done(turn, kernel, wish);
        } else if (REFUSALS.contains(code)) {
            kernel.recovery = null;
            turn.persist(kernel.saved());
            turn.fail(wish.ticket(), SchedulerException.Code.REFUSED, "kernel " + kernel.id + ": " + text);
        } else {
            kernel.recoverNotBefore = turn.now + Membership.backoff(wish.tries());
            turn.note("kernel " + kernel.id + " is not recovered yet, to be tried again: " + code + " " + text);
        }
    }

    private static void done(Turn turn, Kernel kernel, Wish wish) {
        Replica survivor = kernel.replicas.get(wish.replicaId());
        long known = kernel.term;
        List<Replica> lost =
                kernel.replicas.values().stream().filter(r -> r != survivor).toList();
        kernel.recovery = null;
        kernel.members = Set.of(survivor.id);
        kernel.maybeMembers.clear();
        kernel.change = null;
        kernel.noQuorum = "";
        // what follows counts from what the survivor has
        kernel.term = survivor.term;
        kernel.attemptTerm = 0;
        kernel.mandateUntil = 0;
        kernel.forgetExecutor();
        survivor.leaving = false;
        lost.forEach(r -> drop(turn, kernel, r));
        turn.persist(kernel.saved());
        String text = "kernel " + kernel.id + " goes on with replica " + survivor.id + " on " + survivor.hostId
                + " alone; replicas are added where there is room. " + losses(known, survivor.term);
        turn.note(text);
        turn.succeed(wish.ticket(), text);
    }

    private static void drop(Turn turn, Kernel kernel, Replica replica) {
        kernel.remove(replica);
        turn.close(replica.hostId, kernel.id);
        Migration.fail(
                turn,
                replica,
                SchedulerException.Code.REFUSED,
                "replica " + replica.id + " of kernel " + kernel.id + " was given up");
    }

    private static String losses(long known, long kept) {
        if (kept >= known) {
            return "Its log has all " + known + " finished cells that the controller knows of: none of them is lost";
        }
        return "Its log ends with term " + kept + ", and the last finished term that the controller knows of is "
                + known + ": what the cells of terms " + (kept + 1) + " to " + known + " assigned is lost";
    }
}

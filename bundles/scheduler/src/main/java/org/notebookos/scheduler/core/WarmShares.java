package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Divides a number of processes among hosts, with as few changes as possible. */
final class WarmShares {

    /** What one host has of them: at least the floor, at most the cap. */
    static final class Share {
        final Host host;
        private final int floor;
        private final int cap;
        private int processes;

        Share(Host host, int before, int floor, int cap) {
            this.host = host;
            this.cap = Math.max(0, cap);
            this.floor = Math.min(Math.max(0, floor), this.cap);
            this.processes = Math.max(this.floor, Math.min(before, this.cap));
        }

        int processes() {
            return processes;
        }

        private boolean canGive() {
            return processes > floor;
        }

        private boolean canTake() {
            return processes < cap;
        }
    }

    private final List<Share> shares = new ArrayList<>();

    void add(Share share) {
        shares.add(share);
    }

    List<Share> all() {
        return shares;
    }

    /** Has the shares add up to a sum, as far as floors and caps allow: hosts with most give, those with fewest take. */
    void addUpTo(int sum) {
        int now = shares.stream().mapToInt(Share::processes).sum();
        for (; now > sum && change(most(), -1); now--) {}
        for (; now < sum && change(fewest(), +1); now++) {}
    }

    /** Has hosts with many give to hosts with few, until they differ by no more than one. */
    void level() {
        for (Optional<Share> from = most(), to = fewest();
                from.isPresent() && to.isPresent() && from.get().processes - to.get().processes > 1;
                from = most(), to = fewest()) {
            change(from, -1);
            change(to, +1);
        }
    }

    private Optional<Share> most() {
        return best(Share::canGive, Comparator.comparingInt(s -> -s.processes));
    }

    private Optional<Share> fewest() {
        return best(Share::canTake, Comparator.comparingInt(s -> s.processes));
    }

    private Optional<Share> best(Predicate<Share> possible, Comparator<Share> order) {
        return shares.stream().filter(possible).min(order);
    }

    private static boolean change(Optional<Share> share, int by) {
        share.ifPresent(s -> s.processes += by);
        return share.isPresent();
    }
}

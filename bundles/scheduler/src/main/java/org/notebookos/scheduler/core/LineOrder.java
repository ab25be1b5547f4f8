package org.notebookos.scheduler.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.notebookos.spi.session.SessionPolicy.QueueOrder;

/**
 * Who comes next in the cluster's line. First come, first served; or by fair share:
 *
 * <ol>
 *   <li>Whose priority and waiting time together are highest: a minute of waiting counts like one point of priority, so that
 *       whoever waits is in front of all newcomers in the end.
 *   <li>Among those, users take turns: next is the one whose user holds, and was given further in front, the smallest part of the
 *       cluster. A user's part is the largest one of any resource.
 *   <li>Among those, who came first.
 * </ol>
 */
final class LineOrder {

    /** Waiting for so long counts like one point of priority. */
    static final long POINT_MILLIS = 60_000;

    private record Waiting(Kernel kernel, LineEntry entry) {}

    /** The cells of one user that wait, and what part of the cluster the user has, were they served up to here. */
    private static final class Turns {
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private double share;

        Turns(double share) {
            this.share = share;
        }

        double share() {
            return share;
        }

        long since() {
            return waiting.element().entry().since;
        }
    }

    private static final Comparator<Waiting> ARRIVAL =
            Comparator.comparingLong((Waiting w) -> w.entry().since).thenComparingLong(w -> w.entry().number);

    private LineOrder() {}

    /** Returns the line as it is to be served now. */
    static List<Kernel> of(Turn turn, Shares shares) {
        if (turn.state.line.size() == 1) {
            return List.copyOf(turn.state.line);
        }
        List<Waiting> arrived = turn.state.line.stream()
                .map(k -> new Waiting(k, turn.state.lineEntries.get(k.id)))
                .sorted(ARRIVAL)
                .toList();
        boolean fair = turn.state
                .session
                .map(s -> s.queueOrder() == QueueOrder.FAIR_SHARE)
                .orElse(true);
        return fair
                ? fair(turn, arrived, shares)
                : arrived.stream().map(Waiting::kernel).toList();
    }

    private static List<Kernel> fair(Turn turn, List<Waiting> arrived, Shares shares) {
        Map<Long, List<Waiting>> classes = new TreeMap<>(Comparator.reverseOrder());
        for (Waiting waiting : arrived) {
            long points = waiting.kernel().priority + (turn.now - waiting.entry().since) / POINT_MILLIS;
            classes.computeIfAbsent(points, p -> new ArrayList<>()).add(waiting);
        }
        List<Kernel> order = new ArrayList<>();
        Map<String, Double> have = new HashMap<>();
        classes.values().forEach(members -> takeTurns(members, shares, have, order));
        return order;
    }

    private static void takeTurns(List<Waiting> arrived, Shares shares, Map<String, Double> have, List<Kernel> order) {
        Map<String, Turns> users = new LinkedHashMap<>();
        for (Waiting waiting : arrived) {
            String user = waiting.kernel().user;
            double held = have.computeIfAbsent(user, shares::of);
            users.computeIfAbsent(user, u -> new Turns(held)).waiting.add(waiting);
        }
        PriorityQueue<Turns> next =
                new PriorityQueue<>(Comparator.comparingDouble(Turns::share).thenComparingLong(Turns::since));
        next.addAll(users.values());
        while (!next.isEmpty()) {
            Turns turns = next.remove();
            Kernel kernel = turns.waiting.remove().kernel();
            order.add(kernel);
            turns.share += shares.part(kernel.waitsFor());
            have.put(kernel.user, turns.share);
            if (!turns.waiting.isEmpty()) {
                next.add(turns);
            }
        }
    }
}

package org.notebookos.scaling.predictive.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.notebookos.spi.pool.PoolTerms;
import org.notebookos.spi.scaling.ClusterLoad;
import org.notebookos.spi.scaling.HostLoad;
import org.notebookos.spi.scaling.KernelLoad;
import org.notebookos.spi.scaling.PoolLoad;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingView;

/**
 * A small cluster in virtual time under a scaling policy: users come at a rate that follows the hour of the day, and run
 * a few cells, which hold GPUs of one host for a while. Every kernel is on every host: nothing ever has to move.
 */
final class DayAtTheOffice {

    private static final int GPUS = 8;
    private static final long STEP_MILLIS = 5_000;
    private static final int PROVISIONING_SECONDS = 60;
    private static final int MINIMUM = 2;
    private static final double HOLD_SECONDS = 180;

    private static final int CELLS_PER_USER = 8;

    private static final class User {
        private final String id;
        private final int gpus;
        private int cells = CELLS_PER_USER;
        private long activeAt;
        private long nextAt;
        private boolean busy;

        User(String id, int gpus, long now) {
            this.id = id;
            this.gpus = gpus;
            this.activeAt = now;
            this.nextAt = now + 300_000;
        }
    }

    private record Running(User user, long until) {}

    private static final class SimHost {
        private final String id;
        private final long ready;
        private final List<Running> cells = new ArrayList<>();
        private long idleSince;

        SimHost(String id, long ready) {
            this.id = id;
            this.ready = ready;
            this.idleSince = ready;
        }

        int used() {
            return cells.stream().mapToInt(c -> c.user().gpus).sum();
        }
    }

    private record Waiting(User user, long millis, long since) {}

    private final ScalingPolicy policy;
    private final double usersPerHour;
    private final Random random;
    private final List<SimHost> hosts = new ArrayList<>();
    private final ArrayDeque<Waiting> line = new ArrayDeque<>();
    private final List<User> users = new ArrayList<>();
    private long now;
    private int made;
    private int usersSeen;
    private double hostSeconds;
    private double waitedSeconds;
    private int served;

    /** @param usersPerHour at noon; at midnight none come */
    DayAtTheOffice(ScalingPolicy policy, double usersPerHour, long seed) {
        this.policy = policy;
        this.usersPerHour = usersPerHour;
        this.random = new Random(seed);
        for (int i = 0; i < MINIMUM; i++) {
            hosts.add(new SimHost("h" + made++, 0));
        }
    }

    /** What came of it: mean number of hosts, and mean wait of a cell in seconds. */
    record Outcome(double hosts, double waitSeconds) {}

    Outcome run(int days) {
        long end = days * 86_400_000L;
        for (now = 0; now < end; now += STEP_MILLIS) {
            arrive();
            serve();
            boolean unserved = !line.isEmpty();
            if (unserved || now % policy.intervalMillis() == 0) {
                carryOut(policy.plan(view(unserved ? ScalingView.Trigger.UNSERVED : ScalingView.Trigger.INTERVAL)));
            }
            account();
        }
        return new Outcome(hostSeconds / (end / 1000.0), waitedSeconds / Math.max(1, served));
    }

    private void arrive() {
        double hour = now % 86_400_000L / 3_600_000.0;
        double share = Math.pow(Math.sin(Math.PI * hour / 24), 4);
        if (random.nextDouble() < usersPerHour * share * STEP_MILLIS / 3_600_000.0) {
            users.add(new User("k" + usersSeen++, 1 << random.nextInt(4), now));
        }
        for (User user : users) {
            if (!user.busy && now >= user.nextAt) {
                long millis = (long) (-1000 * HOLD_SECONDS * Math.log(1 - random.nextDouble()));
                line.add(new Waiting(user, millis, now));
                user.busy = true;
            }
        }
    }

    private void serve() {
        for (SimHost host : hosts) {
            List<Running> done =
                    host.cells.stream().filter(c -> c.until() <= now).toList();
            done.forEach(c -> rest(c.user()));
            if (host.cells.removeAll(done) && host.cells.isEmpty()) {
                host.idleSince = now;
            }
        }
        users.removeIf(u -> u.cells == 0);
        while (!line.isEmpty()) {
            Waiting first = line.peek();
            SimHost host = hosts.stream()
                    .filter(h -> h.ready <= now && GPUS - h.used() >= first.user().gpus)
                    .findFirst()
                    .orElse(null);
            if (host == null) {
                return;
            }
            line.remove();
            host.cells.add(new Running(first.user(), now + first.millis()));
            waitedSeconds += (now - first.since()) / 1000.0;
            served++;
        }
    }

    private void rest(User user) {
        user.busy = false;
        user.cells--;
        user.activeAt = now;
        user.nextAt = now + 20_000 + (long) (-200_000 * Math.log(1 - random.nextDouble()));
    }

    private int used() {
        return hosts.stream().mapToInt(SimHost::used).sum();
    }

    private void account() {
        hostSeconds += hosts.size() * STEP_MILLIS / 1000.0;
    }

    private ScalingView view(ScalingView.Trigger trigger) {
        List<HostLoad> loads = hosts.stream()
                .filter(h -> h.ready <= now)
                .map(h -> new HostLoad(
                        h.id,
                        "p",
                        GPUS,
                        h.used(),
                        0,
                        0,
                        h.cells.size(),
                        h.idleSince,
                        HostLoad.Standing.IN_USE,
                        h.cells.isEmpty() && now - h.ready >= policy.intervalMillis()))
                .toList();
        List<ClusterLoad.WaitingCell> waiting = line.stream()
                .map(w -> new ClusterLoad.WaitingCell(w.user().gpus, w.since(), true))
                .toList();
        List<String> live = loads.stream().map(HostLoad::id).toList();
        List<KernelLoad> kernels = users.stream()
                .map(u -> new KernelLoad(u.id, u.gpus, live, u.activeAt, !u.busy, !u.busy))
                .toList();
        int starting = hosts.size() - loads.size();
        PoolLoad pool = new PoolLoad(
                "p", loads.size(), starting, 0, 0, false, new PoolTerms(MINIMUM, 100, 1, PROVISIONING_SECONDS, GPUS));
        return new ScalingView(
                now,
                trigger,
                new ClusterLoad(used(), 10, 3, 1, 7, true, waiting, List.of()),
                List.of(pool),
                loads,
                List.of(),
                kernels);
    }

    private void carryOut(ScalingPlan plan) {
        plan.release().forEach(r -> hosts.removeIf(h -> h.id.equals(r.hostId())));
        plan.grow().forEach(g -> {
            for (int i = 0; i < g.count(); i++) {
                hosts.add(new SimHost("h" + made++, now + PROVISIONING_SECONDS * 1000L));
            }
        });
    }
}

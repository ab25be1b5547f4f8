package org.notebookos.scaling.predictive.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.notebookos.spi.pool.PoolTerms;
import org.notebookos.spi.scaling.ClusterLoad;
import org.notebookos.spi.scaling.HostLoad;
import org.notebookos.spi.scaling.MinuteOfDemand;
import org.notebookos.spi.scaling.PoolLoad;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingView;

/**
 * A small cluster in virtual time under a scaling policy: cells come at a rate that follows the hour of the day, and hold GPUs
 * of one host for a while. Knows nothing of kernels, replicas or drains.
 */
final class DayAtTheOffice {

    private static final int GPUS = 8;
    private static final long STEP_MILLIS = 5_000;
    private static final int PROVISIONING_SECONDS = 60;
    private static final int MINIMUM = 2;
    private static final double HOLD_SECONDS = 180;

    private static final class SimHost {
        private final String id;
        private final long ready;
        private final List<long[]> cells = new ArrayList<>();
        private long idleSince;

        SimHost(String id, long ready) {
            this.id = id;
            this.ready = ready;
            this.idleSince = ready;
        }

        int used() {
            return cells.stream().mapToInt(c -> (int) c[1]).sum();
        }
    }

    private record Waiting(int gpus, long millis, long since) {}

    private final ScalingPolicy policy;
    private final double cellsPerHour;
    private final Random random;
    private final List<SimHost> hosts = new ArrayList<>();
    private final ArrayDeque<Waiting> line = new ArrayDeque<>();
    private final List<MinuteOfDemand> history = new ArrayList<>();
    private long now;
    private int made;
    private int gpuCells;
    private int gpusAsked;
    private double gpuSeconds;
    private int peak;
    private double hostSeconds;
    private double waitedSeconds;
    private int served;

    /** @param cellsPerHour at noon; at midnight none come */
    DayAtTheOffice(ScalingPolicy policy, double cellsPerHour, long seed) {
        this.policy = policy;
        this.cellsPerHour = cellsPerHour;
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
        if (random.nextDouble() < cellsPerHour * share * STEP_MILLIS / 3_600_000.0) {
            int gpus = 1 << random.nextInt(3);
            long millis = (long) (-1000 * HOLD_SECONDS * Math.log(1 - random.nextDouble()));
            line.add(new Waiting(gpus, millis, now));
            gpuCells++;
            gpusAsked += gpus;
        }
    }

    private void serve() {
        for (SimHost host : hosts) {
            if (host.cells.removeIf(c -> c[0] <= now) && host.cells.isEmpty()) {
                host.idleSince = now;
            }
        }
        while (!line.isEmpty()) {
            Waiting first = line.peek();
            SimHost host = hosts.stream()
                    .filter(h -> h.ready <= now && GPUS - h.used() >= first.gpus())
                    .findFirst()
                    .orElse(null);
            if (host == null) {
                return;
            }
            line.remove();
            host.cells.add(new long[] {now + first.millis(), first.gpus()});
            waitedSeconds += (now - first.since()) / 1000.0;
            served++;
        }
    }

    private int used() {
        return hosts.stream().mapToInt(SimHost::used).sum();
    }

    private void account() {
        int waiting = line.stream().mapToInt(Waiting::gpus).sum();
        hostSeconds += hosts.size() * STEP_MILLIS / 1000.0;
        gpuSeconds += used() * STEP_MILLIS / 1000.0;
        peak = Math.max(peak, used() + waiting);
        if ((now + STEP_MILLIS) % 60_000 == 0) {
            history.add(new MinuteOfDemand(now - now % 60_000, 0, gpuCells, gpuCells, gpusAsked, gpuSeconds, peak));
            if (history.size() > 1500) {
                history.remove(0);
            }
            gpuCells = 0;
            gpusAsked = 0;
            gpuSeconds = 0;
            peak = used();
        }
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
                .map(w -> new ClusterLoad.WaitingCell(w.gpus(), w.since(), true))
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
                history);
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

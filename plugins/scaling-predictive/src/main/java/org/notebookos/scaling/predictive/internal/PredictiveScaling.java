package org.notebookos.scaling.predictive.internal;

import java.util.List;
import java.util.Locale;
import org.notebookos.spi.scaling.Growths;
import org.notebookos.spi.scaling.HostLoad;
import org.notebookos.spi.scaling.PoolLoad;
import org.notebookos.spi.scaling.Releases;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingView;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Keeps the hosts that a {@link Forecast} says will hardly be exceeded by the time that a new host could be there, instead of
 * a fixed buffer: few while little is asked for, more ahead of the hours that were busy yesterday. Idle hosts are given up
 * once the peak that they served is some minutes past.
 */
@Component(property = "nbos.name=predictive", configurationPid = "org.notebookos.scaling.predictive")
@Designate(ocd = PredictiveScaling.Config.class)
public final class PredictiveScaling implements ScalingPolicy {

    /** Configuration of the policy. */
    @ObjectClassDefinition(
            name = "NotebookOS scaling: predictive",
            description = "Keeps the hosts that a forecast of the GPUs in use calls for.")
    public @interface Config {
        @AttributeDefinition(description = "How often hosts are counted, in seconds.")
        int intervalSeconds() default 30;

        @AttributeDefinition(description = "Minutes over which the present rate of requests is averaged.")
        int recentMinutes() default 20;

        @AttributeDefinition(description = "Standard deviations of demand that are provided for beyond its mean.")
        double deviations() default 3.0;

        @AttributeDefinition(description = "A peak of demand is provided for during so many minutes after it.")
        int keepMinutes() default 10;

        @AttributeDefinition(description = "Hosts that are given up at most, each time.")
        int maxReleases() default 2;

        @AttributeDefinition(description = "A host with more replicas isn't given up: each would have to move.")
        int maxReplicasToMove() default 4;
    }

    private final long intervalMillis;
    private final Forecast forecast;
    private final int keepMinutes;
    private final int maxReleases;
    private final int maxReplicasToMove;

    @Activate
    public PredictiveScaling(Config config) {
        this(
                config.intervalSeconds() * 1000L,
                new Forecast(config.recentMinutes(), config.deviations()),
                config.keepMinutes(),
                config.maxReleases(),
                config.maxReplicasToMove());
    }

    PredictiveScaling(long intervalMillis, Forecast forecast, int keepMinutes, int maxReleases, int maxReplicasToMove) {
        if (intervalMillis < 1000 || forecast.recentMinutes() < 1 || !(forecast.deviations() >= 0)) {
            throw new IllegalArgumentException(
                    "intervalSeconds and recentMinutes must be at least 1, and deviations not negative");
        }
        this.intervalMillis = intervalMillis;
        this.forecast = forecast;
        this.keepMinutes = keepMinutes;
        this.maxReleases = maxReleases;
        this.maxReplicasToMove = maxReplicasToMove;
    }

    @Override
    public long intervalMillis() {
        return intervalMillis;
    }

    @Override
    public ScalingPlan plan(ScalingView view) {
        Growths growths = new Growths(view);
        growths.forWaiting();
        double expected = forecast.gpus(view.history(), view.now() + aheadMillis(view));
        int hosts = view.hostsComing() + growths.count();
        int target = hostsFor(view, Math.max(expected, view.cluster().committedGpus()));
        if (hosts < target) {
            growths.add(target - hosts, 1, verdict(view, expected, target + " are wanted"));
        }
        boolean waits = view.cluster().unservedGpus() > 0
                || !view.cluster().waitingKernels().isEmpty();
        if (growths.count() > 0 || waits || view.trigger() != ScalingView.Trigger.INTERVAL) {
            return new ScalingPlan(growths.list(), List.of());
        }
        int kept = Math.max(target, hostsFor(view, Forecast.peak(view.history(), keepMinutes)));
        int releases = view.cluster().limitSettled() ? Math.min(hosts - kept, maxReleases) : 0;
        return new ScalingPlan(
                List.of(),
                Releases.choose(view, releases, maxReplicasToMove, verdict(view, expected, kept + " suffice")));
    }

    /** What is decided now is felt when a host could have joined, and stands until the policy is asked again. */
    private long aheadMillis(ScalingView view) {
        double slowest = view.pools().stream()
                .mapToDouble(p -> p.terms().provisioningSeconds())
                .max()
                .orElse(0);
        return intervalMillis + (long) (1000 * slowest);
    }

    private static int hostsFor(ScalingView view, double gpus) {
        int minimum = view.pools().stream().mapToInt(p -> p.terms().minimum()).sum();
        return Math.max(minimum, (int) Math.ceil(gpus / gpusPerHost(view)));
    }

    private static double gpusPerHost(ScalingView view) {
        return view.usable().stream()
                .mapToInt(HostLoad::totalGpus)
                .filter(gpus -> gpus > 0)
                .average()
                .orElseGet(() -> view.pools().stream()
                        .map(PoolLoad::terms)
                        .mapToInt(terms -> terms.gpusPerHost())
                        .filter(gpus -> gpus > 0)
                        .findFirst()
                        .orElse(1));
    }

    private static String verdict(ScalingView view, double expected, String verdict) {
        return String.format(
                Locale.ROOT,
                "there are %d hosts, %d GPUs in use, at most %.0f expected, and %s",
                view.hostsComing(),
                view.cluster().committedGpus(),
                expected,
                verdict);
    }
}

package org.notebookos.scaling.paper.internal;

import java.util.List;
import java.util.Locale;
import org.notebookos.spi.scaling.ClusterLoad;
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
 * The published formula. Hosts are added up to
 * {@code target = max(⌈factor × committed GPUs / GPUs per host⌉, minimum + buffer)}; idle ones are given up, a few each time,
 * down to {@code ⌈limit × committed GPUs / GPUs per host⌉}, but here never below the target, so that no host is given up
 * that would be added again at once. Who waits for hosts gets them without regard to the target.
 */
@Component(property = "nbos.name=paper", configurationPid = "org.notebookos.scaling.paper")
@Designate(ocd = PaperScaling.Config.class)
public final class PaperScaling implements ScalingPolicy {

    /** Configuration of the policy; the defaults are the published constants. */
    @ObjectClassDefinition(
            name = "NotebookOS scaling: paper",
            description = "Keeps a little more hosts than the GPUs in use need, and a buffer.")
    public @interface Config {
        @AttributeDefinition(description = "How often hosts are counted, in seconds.")
        int intervalSeconds() default 30;

        @AttributeDefinition(description = "Scale-out: GPUs that there should be for each GPU in use.")
        double scalingFactor() default 1.05;

        @AttributeDefinition(description = "Scale-in: GPUs that are kept for each GPU in use.")
        double scalingLimit() default 1.1;

        @AttributeDefinition(description = "Hosts that there should be beyond the minimum, whatever is in use.")
        int bufferHosts() default 3;

        @AttributeDefinition(description = "Hosts that there should always be; the pools' own minima count if more.")
        int minimumHosts() default 0;

        @AttributeDefinition(description = "Hosts that are given up at most, each time.")
        int maxReleases() default 2;

        @AttributeDefinition(description = "A host with more replicas isn't given up: each would have to move.")
        int maxReplicasToMove() default 4;

        @AttributeDefinition(
                description = "Whether hosts are added ahead of need though kernels have one replica only. "
                        + "If not, such a cluster grows when somebody waits.")
        boolean aheadForSingleReplicas() default false;
    }

    private final Constants constants;

    @Activate
    public PaperScaling(Config config) {
        this(new Constants(
                config.intervalSeconds() * 1000L,
                config.scalingFactor(),
                config.scalingLimit(),
                config.bufferHosts(),
                config.minimumHosts(),
                config.maxReleases(),
                config.maxReplicasToMove(),
                config.aheadForSingleReplicas()));
    }

    PaperScaling(Constants constants) {
        this.constants = constants;
    }

    @Override
    public long intervalMillis() {
        return constants.intervalMillis();
    }

    @Override
    public ScalingPlan plan(ScalingView view) {
        Growths growths = new Growths(view);
        growths.forWaiting();
        int hosts = view.hostsComing() + growths.count();
        int target = target(view);
        if (hosts < target) {
            growths.add(target - hosts, 0, counted(view, target + " are wanted"));
        }
        if (growths.count() > 0 || view.trigger() != ScalingView.Trigger.INTERVAL || someoneWaits(view.cluster())) {
            return new ScalingPlan(growths.list(), List.of());
        }
        int kept = Math.max(limit(view), target);
        int releases = view.cluster().limitSettled() ? Math.min(hosts - kept, constants.maxReleases()) : 0;
        return new ScalingPlan(
                List.of(),
                Releases.choose(view, releases, constants.maxReplicasToMove(), counted(view, kept + " suffice")));
    }

    private static boolean someoneWaits(ClusterLoad cluster) {
        return cluster.unservedGpus() > 0 || !cluster.waitingKernels().isEmpty();
    }

    private int minimum(ScalingView view) {
        int pools = view.pools().stream().mapToInt(p -> p.terms().minimum()).sum();
        return Math.max(constants.minimumHosts(), pools);
    }

    private int target(ScalingView view) {
        boolean ahead = view.cluster().replicasPerKernel() > 1 || constants.aheadForSingleReplicas();
        return ahead ? Math.max(hostsFor(view, constants.factor()), minimum(view) + constants.buffer()) : minimum(view);
    }

    private int limit(ScalingView view) {
        int minimum = minimum(view);
        int replicas = view.cluster().replicasPerKernel();
        int limit = hostsFor(view, constants.limit());
        if (minimum < replicas) {
            limit = Math.max(limit, minimum + replicas);
        }
        return limit < minimum ? minimum + constants.buffer() : limit;
    }

    private static int hostsFor(ScalingView view, double factor) {
        return (int) Math.ceil(factor * view.cluster().committedGpus() / gpusPerHost(view));
    }

    /** The mean of the hosts that have GPUs; before there are any, those of the cheapest pool that has some. */
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

    private static String counted(ScalingView view, String verdict) {
        return String.format(
                Locale.ROOT,
                "there are %d hosts for %d GPUs in use, and %s",
                view.hostsComing(),
                view.cluster().committedGpus(),
                verdict);
    }
}

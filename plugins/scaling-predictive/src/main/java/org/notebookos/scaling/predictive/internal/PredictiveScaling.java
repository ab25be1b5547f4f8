package org.notebookos.scaling.predictive.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.notebookos.spi.scaling.Growths;
import org.notebookos.spi.scaling.HostLoad;
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
 * Keeps idle GPUs for the {@link NextCells} that may come before a further host could serve them, instead of a fixed buffer:
 * next to none while nobody is at work, and whole hosts only if somebody may want one. A host is given up when the others have
 * room for all of them, even for those that hardly ever come. So that the room is of use to those who will need it, replicas
 * move to it while their kernels are idle, see {@link Exposed}.
 */
@Component(property = "nbos.name=predictive", configurationPid = "org.notebookos.scaling.predictive")
@Designate(ocd = PredictiveScaling.Config.class)
public final class PredictiveScaling implements ScalingPolicy {

    /** Configuration of the policy. The defaults were chosen with draws 101 to 110 of the synthetic trace. */
    @ObjectClassDefinition(
            name = "NotebookOS scaling: predictive",
            description = "Keeps idle GPUs for the cells that may come soon, and moves replicas to them.")
    public @interface Config {
        @AttributeDefinition(
                description = "How often hosts are counted, in seconds: soon enough to move who lost its idle host, "
                        + "as users pause for minutes.")
        int intervalSeconds() default 10;

        @AttributeDefinition(
                description = "How long users pause at least between two cells, in seconds. "
                        + "The default is the shortest pause published.")
        int restSeconds() default 240;

        @AttributeDefinition(description = "What a replica's move takes, in seconds, after a host has joined.")
        int moveSeconds() default 10;

        @AttributeDefinition(
                description = "Hosts are added if the risk that the next cells find too few GPUs is higher. "
                        + "Higher: fewer hosts, longer waits.")
        double risk() default 0.02;

        @AttributeDefinition(
                description = "Hosts are given up if the risk stays below this: far below the other, "
                        + "so that hosts don't come and go.")
        double keepRisk() default 0.002;

        @AttributeDefinition(
                description =
                        "Replicas of kernels that have been idle for longer aren't moved to idle GPUs, in minutes: "
                                + "their next cell is far, and much changes until then.")
        int moveWithinMinutes() default 240;

        @AttributeDefinition(description = "Hosts that are given up at most, each time.")
        int maxReleases() default 1;

        @AttributeDefinition(
                description = "A host with more replicas isn't given up: each has to move, "
                        + "and the platform stops that after minutes.")
        int maxReplicasToMove() default 30;
    }

    private final Config config;
    private final NextCells nextCells;

    @Activate
    public PredictiveScaling(Config config) {
        if (config.intervalSeconds() < 1 || config.restSeconds() < 1 || config.moveSeconds() < 0) {
            throw new IllegalArgumentException(
                    "intervalSeconds and restSeconds must be at least 1, and moveSeconds not negative");
        }
        if (!(config.keepRisk() > 0 && config.keepRisk() <= config.risk() && config.risk() < 1)) {
            throw new IllegalArgumentException("risk must lie between 0 and 1, and keepRisk between 0 and risk");
        }
        this.config = config;
        this.nextCells = new NextCells(config.restSeconds() * 1000L);
    }

    @Override
    public long intervalMillis() {
        return config.intervalSeconds() * 1000L;
    }

    @Override
    public boolean looksAtKernels() {
        return true;
    }

    @Override
    public ScalingPlan plan(ScalingView view) {
        Growths growths = new Growths(view);
        growths.forWaiting();
        grow(view, growths);
        boolean waits = view.cluster().unservedGpus() > 0
                || !view.cluster().waitingKernels().isEmpty();
        boolean calm = view.trigger() == ScalingView.Trigger.INTERVAL
                && view.cluster().limitSettled()
                && growths.count() == 0
                && !waits;
        List<ScalingPlan.Release> releases = calm ? releases(view) : List.of();
        // who moves now might move to the host that goes
        List<ScalingPlan.Move> moves =
                releases.isEmpty() ? Exposed.moves(view, config.moveWithinMinutes() * 60_000L) : List.of();
        return new ScalingPlan(growths.list(), releases, moves);
    }

    private void grow(ScalingView view, Growths growths) {
        int minimum = view.pools().stream().mapToInt(p -> p.terms().minimum()).sum();
        int hosts = view.hostsComing() + growths.count();
        growths.add(minimum - hosts, 0, "there are " + hosts + " hosts, and there should always be " + minimum);
        List<Integer> cells = expected(view, config.risk());
        String why = counted(view, cells, "too few idle GPUs for them");
        new Room(view.usable()).lacking(cells).forEach(gpus -> growths.reserve(gpus, why));
    }

    private List<ScalingPlan.Release> releases(ScalingView view) {
        List<Integer> cells = expected(view, config.keepRisk());
        String why = counted(view, cells, "enough idle GPUs for them on the other hosts");
        Map<String, HostLoad> hosts =
                view.hosts().stream().collect(Collectors.toMap(HostLoad::id, Function.identity()));
        Room room = new Room(view.usable());
        List<ScalingPlan.Release> releases = new ArrayList<>();
        for (ScalingPlan.Release release :
                Releases.choose(view, view.hosts().size(), config.maxReplicasToMove(), why)) {
            Room others = room.without(hosts.get(release.hostId()));
            if (releases.size() < config.maxReleases() && others.lacking(cells).isEmpty()) {
                releases.add(release);
                room = others;
            }
        }
        return releases;
    }

    /** What is decided now stands until the policy is asked again, and is felt when a host has joined and a replica is on it. */
    private List<Integer> expected(ScalingView view, double risk) {
        double slowest = view.pools().stream()
                .mapToDouble(p -> p.terms().provisioningSeconds())
                .max()
                .orElse(0);
        long ahead = intervalMillis() + (long) (1000 * (slowest + config.moveSeconds()));
        return nextCells.within(view.kernels(), view.now(), ahead, risk);
    }

    private static String counted(ScalingView view, List<Integer> cells, String verdict) {
        return String.format(
                Locale.ROOT,
                "there are %d hosts, %d GPUs in use, %s may soon be wanted, and %s",
                view.hostsComing(),
                view.cluster().committedGpus(),
                cells.isEmpty() ? "none" : cells.stream().map(String::valueOf).collect(Collectors.joining(" + ")),
                verdict);
    }
}

package org.notebookos.scheduler.internal;

import java.util.function.Consumer;
import org.notebookos.scheduler.core.WarmSettings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators may tune of the processes that wait to become replicas; takes effect at once. Owner of the state: its monitor,
 * which is held while a listener is told.
 */
@Component(service = WarmthComponent.class, configurationPid = "org.notebookos.scheduler.warm")
@Designate(ocd = WarmthComponent.Config.class)
public final class WarmthComponent {

    /** Configuration of the processes that wait to become replicas. */
    @ObjectClassDefinition(
            name = "NotebookOS warm processes",
            description = "How many processes wait on hosts to become replicas.")
    public @interface Config {
        @AttributeDefinition(
                description = "What their number follows. hosts: each host does what its own configuration says. "
                        + "none: none waits. fixed: so many as \"fixed\" says. minimum: leastPerHost on each host, and "
                        + "perCellReplica for each replica there whose kernel takes one for every cell. littles-law: as many in the cluster as are "
                        + "taken, on average, while one is replaced, and no fewer than the minimum.",
                options = {
                    @Option("hosts"),
                    @Option("none"),
                    @Option("fixed"),
                    @Option("minimum"),
                    @Option("littles-law")
                })
        String policy() default "minimum";

        @AttributeDefinition(description = "How many, with policy fixed.")
        int fixed() default 3;

        @AttributeDefinition(
                description = "Whether each host has so many. If not, the cluster has, spread over its hosts.")
        boolean fixedPerHost() default false;

        @AttributeDefinition(description = "Whether those that were used are replaced, with policy fixed.")
        boolean replenish() default true;

        @AttributeDefinition(
                description = "How many wait on each host at least, with policies minimum and littles-law.")
        int leastPerHost() default 1;

        @AttributeDefinition(
                description =
                        "How many wait on a host besides, with these policies, for each replica there whose kernel takes "
                                + "one for every cell: so many cells in a row needn't wait for a process.")
        int perCellReplica() default 2;

        @AttributeDefinition(description = "How many wait on a host at most; its own warmMaximum may be less.")
        int mostPerHost() default 8;

        @AttributeDefinition(description = "Starts longer ago than this, in seconds, don't count for littles-law.")
        int windowSeconds() default 60;
    }

    private static final Logger log = LoggerFactory.getLogger(WarmthComponent.class);

    private WarmSettings settings = WarmSettings.HOSTS;
    private Consumer<WarmSettings> listener = fresh -> {};

    @Activate
    public WarmthComponent(Config config) {
        take(config);
    }

    /** Uses these settings from now on; if they make no sense, those before stay. */
    @Modified
    synchronized void modified(Config config) {
        take(config);
        listener.accept(settings);
    }

    private synchronized void take(Config config) {
        try {
            settings = settings(config);
        } catch (IllegalArgumentException e) {
            log.error(
                    "org.notebookos.scheduler.warm: {}; as before: {}",
                    e.getMessage(),
                    settings.policy().label());
        }
    }

    /** Has somebody told what holds now, and whenever that changes. */
    synchronized void listen(Consumer<WarmSettings> fresh) {
        listener = fresh;
        listener.accept(settings);
    }

    /** Returns the name of the policy. */
    synchronized String policy() {
        return settings.policy().label();
    }

    static WarmSettings settings(Config config) {
        return new WarmSettings(
                WarmSettings.Policy.of(config.policy()),
                config.fixed(),
                config.fixedPerHost(),
                config.replenish(),
                config.leastPerHost(),
                config.perCellReplica(),
                config.mostPerHost(),
                config.windowSeconds() * 1000L);
    }
}

package org.notebookos.pool.ec2.internal;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.notebookos.spi.pool.HostPool;
import org.notebookos.spi.pool.PoolHost;
import org.notebookos.spi.pool.PoolTerms;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers a pool of Auto Scaling groups, as configured. Stateless but for the pool. */
@Component(
        property = "nbos.name=ec2",
        immediate = true,
        configurationPid = "org.notebookos.pool.ec2",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Ec2PoolComponent.Config.class)
public final class Ec2PoolComponent implements HostPool {

    /** Configuration of the pool. */
    @ObjectClassDefinition(
            name = "NotebookOS pool: EC2",
            description =
                    "Hosts that are instances of EC2 Auto Scaling groups, told from others by the tag notebookos:cluster.")
    public @interface Config {
        @AttributeDefinition(description = "Name of the pool; its agents join with it.")
        String name() default "ec2";

        @AttributeDefinition(description = "Value of the tag notebookos:cluster; groups without it are never touched.")
        String cluster();

        @AttributeDefinition(description = "Auto Scaling groups, of which the first that has machines grows.")
        String[] groups();

        @AttributeDefinition(description = "Region of the groups.")
        String region();

        @AttributeDefinition(description = "Address of another service that speaks these APIs; empty: Amazon's.")
        String endpoint() default "";

        @AttributeDefinition(description = "Profile of the AWS configuration files; empty: where the AWS tools look.")
        String profile() default "";

        @AttributeDefinition(description = "Address of the queue that gets the notices of spot instances; empty: none.")
        String noticeQueue() default "";

        @AttributeDefinition(description = "How many API calls the pool makes in a minute at most.")
        int callsPerMinute() default 240;

        @AttributeDefinition(description = "The pool isn't shrunk below this number of hosts.")
        int minHosts() default 0;

        @AttributeDefinition(description = "The pool doesn't grow beyond this number of hosts.")
        int maxHosts() default 8;

        @AttributeDefinition(description = "GPUs of a host; -1: those of its instance type.")
        int gpusPerHost() default -1;

        @AttributeDefinition(
                description = "Price of a host for an hour; 0: by its type, from the pool's list of prices.")
        double pricePerHostHour() default 0.0;

        @AttributeDefinition(description = "File of own prices, with lines TYPE=PRICE; empty: none.")
        String pricesFile() default "";

        @AttributeDefinition(description = "The pool doesn't grow if its hosts cost more an hour then; 0: no limit.")
        double maxPricePerHour() default 0.0;

        @AttributeDefinition(description = "Lifecycle hook of launches.")
        String launchHook() default "notebookos-launch";

        @AttributeDefinition(description = "Lifecycle hook of terminations.")
        String terminateHook() default "notebookos-terminate";

        @AttributeDefinition(description = "How often the groups are looked at, in milliseconds.")
        long pollMillis() default 5000;

        @AttributeDefinition(description = "How long an answer may take, in milliseconds.")
        long answerMillis() default 10_000;

        @AttributeDefinition(description = "How long a group may take to name its new instances, in seconds.")
        long launchSeconds() default 60;

        @AttributeDefinition(description = "How long an instance may take to join with all its GPUs, in seconds.")
        long joinSeconds() default 600;

        @AttributeDefinition(
                description = "How long an instance that is to end may be held for its replicas, in seconds.")
        long drainSeconds() default 900;

        @AttributeDefinition(description = "How often a waiting lifecycle hook is told to wait on, in seconds.")
        long heartbeatSeconds() default 60;

        @AttributeDefinition(description = "How long a group that can't launch is left alone at first, in seconds.")
        long restSeconds() default 60;

        @AttributeDefinition(description = "How long a new host takes until its agent has joined, in seconds.")
        double provisioningSeconds() default 180.0;
    }

    private final Clients clients;
    private final Ec2Pool pool;

    @Activate
    public Ec2PoolComponent(Config config) {
        Ec2Settings settings = settings(config);
        this.clients = Clients.of(settings.cloud(), settings.times().answer());
        this.pool = new Ec2Pool(settings, Cloud.of(settings, clients, Clock.systemUTC(), new Random()));
        pool.start();
    }

    private static Ec2Settings settings(Config config) {
        return new Ec2Settings(
                config.name(),
                config.cluster(),
                List.of(config.groups()),
                new Ec2Settings.Cloud(
                        config.region(),
                        given(config.endpoint()).map(URI::create),
                        config.profile(),
                        config.noticeQueue(),
                        config.callsPerMinute()),
                config.minHosts(),
                config.maxHosts(),
                config.gpusPerHost(),
                new Ec2Settings.Money(
                        config.pricePerHostHour(), given(config.pricesFile()).map(Path::of), config.maxPricePerHour()),
                new Ec2Settings.Hooks(config.launchHook(), config.terminateHook()),
                new Ec2Settings.Times(
                        Duration.ofMillis(config.pollMillis()),
                        Duration.ofMillis(config.answerMillis()),
                        Duration.ofSeconds(config.launchSeconds()),
                        Duration.ofSeconds(config.joinSeconds()),
                        Duration.ofSeconds(config.drainSeconds()),
                        Duration.ofSeconds(config.heartbeatSeconds()),
                        Duration.ofSeconds(config.restSeconds()),
                        Duration.ofMillis((long) (config.provisioningSeconds() * 1000))));
    }

    private static Optional<String> given(String value) {
        return Optional.of(value).filter(v -> !v.isEmpty());
    }

    @Deactivate
    void stop() {
        pool.close();
        clients.close();
    }

    @Override
    public String name() {
        return pool.name();
    }

    @Override
    public PoolTerms terms() {
        return pool.terms();
    }

    @Override
    public List<PoolHost> hosts() {
        return pool.hosts();
    }

    @Override
    public CompletionStage<List<PoolHost>> grow(int count) {
        return pool.grow(count);
    }

    @Override
    public CompletionStage<Void> release(String hostId) {
        return pool.release(hostId);
    }

    @Override
    public void joined(String hostId, int gpus) {
        pool.joined(hostId, gpus);
    }
}

package org.notebookos.pool.local.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/** Offers the pool of processes of this machine, as configured. Stateless but for the pool. */
@Component(
        property = "nbos.name=local",
        immediate = true,
        configurationPid = "org.notebookos.pool.local",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LocalPoolComponent.Config.class)
public final class LocalPoolComponent implements HostPool {

    /** Configuration of the pool. */
    @ObjectClassDefinition(
            name = "NotebookOS pool: local",
            description = "Hosts that are processes of the controller's machine.")
    public @interface Config {
        @AttributeDefinition(description = "How many hosts there are at first.")
        int hosts() default 3;

        @AttributeDefinition(description = "Folder of the platform; a host's folder is hosts/ID in it.")
        String home();

        @AttributeDefinition(description = "Program that starts an agent, with its first arguments.")
        String[] launcher();

        @AttributeDefinition(description = "Further arguments; {host}, {pool} and {gpus} are replaced.")
        String[] arguments() default {"agent", "--host-id", "{host}", "--pool", "{pool}", "--gpus", "{gpus}"};

        @AttributeDefinition(description = "Simulated GPUs of each host.")
        int gpusPerHost() default 2;

        @AttributeDefinition(description = "Whether an agent that died is started again.")
        boolean restartDead() default true;

        @AttributeDefinition(description = "The pool doesn't grow beyond this number of hosts.")
        int maxHosts() default 64;

        @AttributeDefinition(description = "The pool isn't shrunk below this number of hosts; -1: those of the start.")
        int minHosts() default -1;

        @AttributeDefinition(description = "Price of a host for an hour, to compare it with other pools.")
        double pricePerHostHour() default 0.0;

        @AttributeDefinition(description = "How long a new host takes until its agent has joined, in seconds.")
        double provisioningSeconds() default 3.0;
    }

    private static final String NAME = "local";

    private final LocalPool pool;

    @Activate
    public LocalPoolComponent(Config config) {
        List<String> command = new ArrayList<>(List.of(config.launcher()));
        command.addAll(List.of(config.arguments()));
        Path home = Path.of(config.home()).toAbsolutePath().normalize();
        this.pool = new LocalPool(
                new AgentLauncher(home, List.copyOf(command), NAME, config.gpusPerHost()),
                config.hosts(),
                terms(config),
                config.restartDead());
        pool.start();
    }

    private static PoolTerms terms(Config config) {
        int minimum = config.minHosts() < 0 ? config.hosts() : config.minHosts();
        return new PoolTerms(
                minimum,
                Math.max(minimum, config.maxHosts()),
                config.pricePerHostHour(),
                config.provisioningSeconds(),
                config.gpusPerHost());
    }

    @Deactivate
    void stop() {
        pool.close();
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
}

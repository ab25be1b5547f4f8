package org.notebookos.pool.swarm.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.notebookos.docker.Deadlines;
import org.notebookos.docker.Engine;
import org.notebookos.docker.EngineAddress;
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

/** Offers a pool of a Swarm's nodes per configuration. Stateless but for the pool. */
@Component(
        property = "nbos.name=swarm",
        immediate = true,
        configurationPid = "org.notebookos.pool.swarm",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SwarmPoolComponent.Config.class, factory = true)
public final class SwarmPoolComponent implements HostPool {

    /** Configuration of a pool. */
    @ObjectClassDefinition(name = "NotebookOS pool: swarm", description = "Hosts that are nodes of a Docker Swarm.")
    public @interface Config {
        @AttributeDefinition(description = "Name of the pool, unique in the cluster.")
        String name() default "swarm";

        @AttributeDefinition(description = "Tells this platform's services from those of another one.")
        String cluster() default "notebookos";

        @AttributeDefinition(description = "A manager of the Swarm: unix://PATH, tcp://HOST:PORT or ssh://HOST.")
        String manager() default "unix:///var/run/docker.sock";

        @AttributeDefinition(description = "Folder with ca.pem, cert.pem and key.pem for tcp; empty: none.")
        String certificates() default "";

        @AttributeDefinition(description = "Label of the nodes that may be hosts, NAME=VALUE.")
        String nodeLabel() default "notebookos=yes";

        @AttributeDefinition(description = "Whether a node that was never a host becomes one by itself.")
        boolean automatic() default true;

        @AttributeDefinition(description = "Image of controller and agent; another one updates host after host.")
        String image() default "notebookos:latest";

        @AttributeDefinition(description = "What a task runs; {pool}, {controller} and {gpus} are replaced.")
        String[] command() default {
            "agent", "--pool", "{pool}", "--controller", "{controller}", "--gpus", "{gpus}", "--listen", "auto"
        };

        @AttributeDefinition(description = "User of the agents, UID:GID.")
        String user() default "10001:10001";

        @AttributeDefinition(description = "Folders or volumes for each task: SOURCE:TARGET[:ro].")
        String[] mounts() default {};

        @AttributeDefinition(description = "Where agents dial, host:port.")
        String controller();

        @AttributeDefinition(description = "File with the join token; agents get it as a secret of the Swarm.")
        String joinTokenFile();

        @AttributeDefinition(description = "Simulated GPUs of each host.")
        int gpusPerHost() default 0;

        @AttributeDefinition(description = "How long an agent that is told to end may take, in seconds.")
        int stopSeconds() default 8;

        @AttributeDefinition(description = "The pool isn't shrunk below this number of hosts.")
        int minHosts() default 0;

        @AttributeDefinition(description = "The pool doesn't grow beyond this number of hosts.")
        int maxHosts() default 64;

        @AttributeDefinition(description = "Price of a host for an hour, to compare it with other pools.")
        double pricePerHostHour() default 0.0;

        @AttributeDefinition(description = "How long a new host takes until its agent has joined, in seconds.")
        double provisioningSeconds() default 15.0;
    }

    private final SwarmPool pool;

    @Activate
    public SwarmPoolComponent(Config config) {
        SwarmSpec spec = new SwarmSpec(
                config.cluster(),
                config.name(),
                config.nodeLabel(),
                config.automatic(),
                config.image(),
                List.of(config.command()),
                config.user(),
                List.of(config.mounts()),
                config.controller(),
                Path.of(config.joinTokenFile()),
                config.gpusPerHost(),
                Duration.ofSeconds(config.stopSeconds()));
        PoolTerms terms = new PoolTerms(
                config.minHosts(),
                config.maxHosts(),
                config.pricePerHostHour(),
                config.provisioningSeconds(),
                config.gpusPerHost());
        EngineAddress manager = EngineAddress.parse(config.manager(), config.certificates());
        this.pool = new SwarmPool(spec, terms, Engine.of(manager, Deadlines.USUAL));
        pool.start();
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

    @Override
    public void joined(String hostId, int gpus) {
        pool.joined(hostId, gpus);
    }
}

package org.notebookos.pool.docker.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.notebookos.docker.Deadlines;
import org.notebookos.docker.Engine;
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

/** Offers a pool of containers per configuration. Stateless but for the pool. */
@Component(
        property = "nbos.name=docker",
        immediate = true,
        configurationPid = "org.notebookos.pool.docker",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = DockerPoolComponent.Config.class, factory = true)
public final class DockerPoolComponent implements HostPool {

    /** Configuration of a pool. */
    @ObjectClassDefinition(
            name = "NotebookOS pool: docker",
            description = "Hosts that are containers of one or several Docker engines.")
    public @interface Config {
        @AttributeDefinition(description = "Name of the pool, unique in the cluster.")
        String name() default "docker";

        @AttributeDefinition(description = "Tells this platform's containers from those of another one.")
        String cluster() default "notebookos";

        @AttributeDefinition(
                description = "Engines: ADDRESS [name=N] [max=N] [address=A] [certificates=FOLDER] [gpus=ID,ID].")
        String[] engines() default {"unix:///var/run/docker.sock"};

        @AttributeDefinition(description = "Hosts of each engine, at most, where it doesn't say so itself.")
        int hostsPerEngine() default 4;

        @AttributeDefinition(description = "Image of controller and agent.")
        String image() default "notebookos:latest";

        @AttributeDefinition(
                description = "What a container runs; {host}, {pool}, {controller}, {gpus}, {address} are replaced.")
        String[] command() default {
            "agent",
            "--host-id",
            "{host}",
            "--pool",
            "{pool}",
            "--controller",
            "{controller}",
            "--gpus",
            "{gpus}",
            "--listen",
            "{address}"
        };

        @AttributeDefinition(description = "User of the agents, UID:GID.")
        String user() default "10001:10001";

        @AttributeDefinition(description = "Network of the containers: host, or a network of the engines.")
        String network() default "host";

        @AttributeDefinition(description = "Folders or volumes for each container: SOURCE:TARGET[:ro].")
        String[] mounts() default {};

        @AttributeDefinition(description = "Where agents dial, host:port.")
        String controller() default "127.0.0.1:7070";

        @AttributeDefinition(
                description = "File with the join token; each container gets a copy that only its agent reads.")
        String joinTokenFile();

        @AttributeDefinition(description = "GPUs of each host: of the engine's where it lists them, else simulated.")
        int gpusPerHost() default 0;

        @AttributeDefinition(description = "Who gives containers the GPUs that an engine lists: nvidia or cdi.")
        String deviceDriver() default "nvidia";

        @AttributeDefinition(description = "Megabytes of memory of each host; 0: no bound.")
        int memoryMegabytes() default 0;

        @AttributeDefinition(description = "Thousandths of a processor of each host; 0: no bound.")
        int millicpus() default 0;

        @AttributeDefinition(description = "The pool always has this number of hosts.")
        int minHosts() default 0;

        @AttributeDefinition(description = "The pool doesn't grow beyond this number of hosts.")
        int maxHosts() default 64;

        @AttributeDefinition(description = "Price of a host for an hour, to compare it with other pools.")
        double pricePerHostHour() default 0.0;

        @AttributeDefinition(description = "How long a new host takes until its agent has joined, in seconds.")
        double provisioningSeconds() default 10.0;
    }

    private final DockerPool pool;

    @Activate
    public DockerPoolComponent(Config config) {
        AgentSpec spec = new AgentSpec(
                config.cluster(),
                config.name(),
                config.image(),
                List.of(config.command()),
                config.user(),
                config.network(),
                List.of(config.mounts()),
                config.controller(),
                Path.of(config.joinTokenFile()),
                config.gpusPerHost(),
                config.deviceDriver(),
                config.memoryMegabytes(),
                config.millicpus());
        PoolTerms terms = new PoolTerms(
                config.minHosts(),
                config.maxHosts(),
                config.pricePerHostHour(),
                config.provisioningSeconds(),
                config.gpusPerHost());
        List<EngineHosts> engines = Stream.of(config.engines())
                .map(text -> EngineSettings.parse(text, config.hostsPerEngine()))
                .map(engine -> new EngineHosts(engine, Engine.of(engine.address(), Deadlines.USUAL), spec))
                .toList();
        this.pool = new DockerPool(config.name(), terms, engines);
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
}

package org.notebookos.runtime.docker.internal;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.notebookos.docker.Deadlines;
import org.notebookos.docker.Engine;
import org.notebookos.docker.EngineAddress;
import org.notebookos.docker.EngineException;
import org.notebookos.docker.OwnObjects;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.ReplicaStartException;
import org.notebookos.spi.runtime.RunningReplica;
import org.notebookos.spi.runtime.WarmProcess;
import org.notebookos.spi.runtime.WarmSpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Replicas as containers of an engine of this host. In use instead of processes as soon as it is configured; knows its host's id from
 * the agent's configuration.
 *
 * <p>Each start is an object of its own on the component's threads; what containers there are, the engine knows. Only what carries
 * this host's labels is touched.
 */
@Component(
        configurationPid = "org.notebookos.runtime.docker",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = {"nbos.name=docker", "service.ranking:Integer=100"})
@Designate(ocd = DockerReplicaRuntime.Config.class)
public final class DockerReplicaRuntime implements ReplicaRuntime {

    /** Of what containers are made, and what they may do. */
    @ObjectClassDefinition(name = "NotebookOS replicas in containers")
    public @interface Config {

        @AttributeDefinition(description = "Where the engine listens; it must be an engine of this host")
        String engine() default EngineAddress.USUAL;

        @AttributeDefinition(description = "Folder with ca.pem, cert.pem and key.pem; empty: none")
        String certificates() default "";

        @AttributeDefinition(
                description = "Image of the replicas; it needs /bin/sh and the agent's python with ipykernel")
        String image() default "notebookos/replica:latest";

        @AttributeDefinition(description = "UID:GID of the replicas' processes")
        String user() default "10001:10001";

        @AttributeDefinition(
                description =
                        "Folders of this host that replicas see: PATH or HOST:CONTAINER, read-only unless :rw follows")
        String[] mounts() default {};

        @AttributeDefinition(
                description =
                        "Network that replicas join; empty: one of this host's own without a way out, which is made")
        String network() default "";

        @AttributeDefinition(
                description = "Thousandths of a processor for a replica whose kernel doesn't say; 0: no limit")
        long millicpus() default 0;

        @AttributeDefinition(description = "Megabytes of memory for a replica whose kernel doesn't say; 0: no limit")
        long memoryMegabytes() default 0;

        @AttributeDefinition(description = "Processes and threads of a replica, at most")
        long processes() default 1024;

        @AttributeDefinition(description = "Megabytes of a replica's /tmp, in memory")
        long temporaryMegabytes() default 512;

        @AttributeDefinition(description = "Megabytes of a replica's /dev/shm, in memory")
        long sharedMegabytes() default 256;

        @AttributeDefinition(
                description = "GPUs that replicas get: UUIDs, or device names such as nvidia.com/gpu=0; never numbers")
        String[] gpus() default {};

        @AttributeDefinition(
                description = "Command that prints the UUIDs of the visible GPUs inside; empty: not checked")
        String[] gpuCheck() default {"nvidia-smi", "--query-gpu=uuid", "--format=csv,noheader"};

        @AttributeDefinition(description = "Seconds that the image may take to be pulled")
        int pullSeconds() default 900;
    }

    private static final int THREADS = 8;
    private static final Duration AGAIN = Duration.ofMillis(250);

    private final EngineWatch watch;
    private final Containers containers;
    private final Launch launch;
    private final ScheduledExecutorService threads;

    /** Begins to watch the engine, which needn't be there yet, and removes what an earlier life of the agent has left. */
    @Activate
    public DockerReplicaRuntime(@Reference AgentOfThisHost host, Config config) {
        this(settings(host.hostId(), config), EngineAddress.parse(config.engine(), config.certificates()));
    }

    DockerReplicaRuntime(ContainerSettings settings, EngineAddress address) {
        threads = Executors.newScheduledThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "runtime-docker");
            thread.setDaemon(true);
            return thread;
        });
        Engine engine = Engine.of(address, Deadlines.USUAL);
        OwnObjects own = new OwnObjects(engine, settings.owner());
        watch = new EngineWatch(own, threads, new Orphans(own, settings.life())::remove);
        containers = new Containers(own, settings, watch, threads);
        launch = new Launch(settings, containers);
        watch.begin();
    }

    private static ContainerSettings settings(String hostId, Config config) {
        return new ContainerSettings(
                hostId,
                UUID.randomUUID().toString(),
                config.image(),
                config.user(),
                List.of(config.mounts()),
                config.network(),
                new Limits(
                        config.millicpus(),
                        config.memoryMegabytes(),
                        config.processes(),
                        config.temporaryMegabytes(),
                        config.sharedMegabytes()),
                new Gpus(List.of(config.gpus()), List.of(config.gpuCheck())),
                Duration.ofSeconds(config.pullSeconds()));
    }

    /** Replicas that run go on, and are still told of by the engine: whoever started them holds them. */
    @Deactivate
    void close() {
        threads.shutdown();
        watch.retire();
    }

    @Override
    public CompletionStage<RunningReplica> start(ReplicaSpec spec) {
        String name = "replica " + spec.replicaId();
        return onThreads("can't start " + name + " with " + spec.command(), spec.startTimeout(), () -> {
            Launch.Starting starting = launch.replica(spec);
            return ContainerReplica.listening(
                    name, spec.startTimeout(), starting.file(), starting.container(), threads);
        });
    }

    @Override
    public CompletionStage<WarmProcess> prepare(WarmSpec spec) {
        return onThreads(
                "can't start a container in advance with " + spec.command(),
                spec.readyTimeout(),
                () -> WaitingContainer.start(spec, containers, launch, threads));
    }

    private <T> CompletionStage<T> onThreads(
            String otherwise, Duration patience, Callable<CompletionStage<T>> beginning) {
        CompletableFuture<T> result = new CompletableFuture<>();
        attempt(otherwise, System.nanoTime() + patience.toNanos(), beginning, result);
        return result;
    }

    /** An engine that is away for a moment, to be restarted perhaps, is waited for. */
    private <T> void attempt(
            String otherwise, long deadline, Callable<CompletionStage<T>> beginning, CompletableFuture<T> result) {
        CompletableFuture.supplyAsync(() -> begun(otherwise, beginning), threads)
                .thenCompose(Function.identity())
                .whenComplete((value, failure) -> {
                    Throwable cause = failure == null || failure.getCause() == null ? failure : failure.getCause();
                    if (cause == null) {
                        result.complete(value);
                    } else if (away(cause) && System.nanoTime() < deadline && !threads.isShutdown()) {
                        threads.schedule(
                                () -> attempt(otherwise, deadline, beginning, result),
                                AGAIN.toMillis(),
                                TimeUnit.MILLISECONDS);
                    } else {
                        result.completeExceptionally(cause);
                    }
                });
    }

    private static boolean away(Throwable failure) {
        return failure.getCause() instanceof EngineException e && e.passing();
    }

    private static <T> CompletionStage<T> begun(String otherwise, Callable<CompletionStage<T>> beginning) {
        try {
            return beginning.call();
        } catch (Exception e) {
            throw new ReplicaStartException(otherwise + ": " + e.getMessage(), e);
        }
    }
}

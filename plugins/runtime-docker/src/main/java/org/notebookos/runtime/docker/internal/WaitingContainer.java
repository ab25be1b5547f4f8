package org.notebookos.runtime.docker.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.notebookos.runtime.support.ConnectionFile;
import org.notebookos.runtime.support.Identity;
import org.notebookos.runtime.support.StartWatch;
import org.notebookos.spi.runtime.ReplicaExit;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.ReplicaStartException;
import org.notebookos.spi.runtime.RunningReplica;
import org.notebookos.spi.runtime.WarmProcess;
import org.notebookos.spi.runtime.WarmSpec;

/** A container whose process waits on its standard input. Stateless: the container is the state. */
final class WaitingContainer implements WarmProcess {

    private static final String READY = "ready";

    private final WarmSpec spec;
    private final Container container;
    private final Containers containers;
    private final Launch launch;
    private final ScheduledExecutorService threads;

    private WaitingContainer(
            WarmSpec spec,
            Container container,
            Containers containers,
            Launch launch,
            ScheduledExecutorService threads) {
        this.spec = spec;
        this.container = container;
        this.containers = containers;
        this.launch = launch;
        this.threads = threads;
    }

    /** Starts one; completes when it is ready. */
    static CompletionStage<WarmProcess> start(
            WarmSpec spec, Containers containers, Launch launch, ScheduledExecutorService threads) throws IOException {
        Container container = launch.warm(spec);
        Path ready = container.box().own().resolve(READY);
        WarmProcess process = new WaitingContainer(spec, container, containers, launch, threads);
        return new StartWatch<>(
                        "a container in advance",
                        container,
                        threads,
                        () -> Files.exists(ready) ? Optional.of(process) : Optional.empty())
                .begin(spec.readyTimeout(), "it was not ready");
    }

    /** Returns where the process makes the file that says it is ready, inside. */
    static String readyFile() {
        return Box.INSIDE + "/own/" + READY;
    }

    @Override
    public long pid() {
        return container.pid();
    }

    @Override
    public long memoryBytes() {
        return ContainerMemory.of(container.pid());
    }

    @Override
    public CompletionStage<RunningReplica> become(ReplicaSpec replica) {
        try {
            return CompletableFuture.supplyAsync(() -> told(replica), threads).thenCompose(Function.identity());
        } catch (RejectedExecutionException e) {
            container.kill();
            return CompletableFuture.failedFuture(
                    new ReplicaStartException("the runtime was stopped before replica " + replica.replicaId(), e));
        }
    }

    private CompletionStage<RunningReplica> told(ReplicaSpec replica) {
        String name = "replica " + replica.replicaId();
        if (!spec.fits(replica)) {
            container.kill();
            throw new ReplicaStartException(name + " needs another command or environment than container " + pid());
        }
        if (container.hasEnded()) {
            throw new ReplicaStartException(name + " can't be made of container " + pid() + ": it has ended");
        }
        try {
            ConnectionFile file = launch.settle(container.box(), replica);
            containers.limit(container, launch.limits(replica.environment()));
            Map<String, String> before = launch.environment(spec.directory(), spec.environment());
            Map<String, String> after = launch.environment(replica.directory(), replica.environment());
            container
                    .box()
                    .tell(Identity.line(launch.command(replica), launch.workingDirectory(replica), before, after));
            return ContainerReplica.listening(name, replica.startTimeout(), file, container, threads);
        } catch (IOException | RuntimeException e) {
            container.kill();
            throw new ReplicaStartException(name + " can't be made of container " + pid() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public CompletionStage<ReplicaExit> exit() {
        return container.exit();
    }

    @Override
    public void discard() {
        container.kill();
    }
}

package org.notebookos.runtime.process.internal;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.notebookos.runtime.support.ConnectionFile;
import org.notebookos.runtime.support.Ports;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.ReplicaStartException;
import org.notebookos.spi.runtime.RunningReplica;
import org.notebookos.spi.runtime.WarmProcess;
import org.notebookos.spi.runtime.WarmSpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Replicas as child processes of the agent. A replica notices the agent's death by the end of its standard input, a pipe
 * that nobody writes to.
 *
 * <p>No state of its own: each start is an object of its own on the component's threads.
 */
@Component(configurationPid = "org.notebookos.runtime.process", property = "nbos.name=process")
public final class ProcessReplicaRuntime implements ReplicaRuntime {

    private static final int THREADS = 4;

    private final ScheduledExecutorService threads;

    @Activate
    public ProcessReplicaRuntime() {
        threads = Executors.newScheduledThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "runtime-process");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Replicas that run go on: whoever started them still holds them. */
    @Deactivate
    void close() {
        threads.shutdown();
    }

    @Override
    public CompletionStage<RunningReplica> start(ReplicaSpec spec) {
        String name = "replica " + spec.replicaId();
        return onThreads("can't start " + name + " with " + spec.command(), () -> {
            Ports ports = spec.foreign() ? Ports.free(ProcessReplica.IP) : Ports.CHOSEN_BY_REPLICA;
            ConnectionFile file =
                    ConnectionFile.create(spec.directory(), ProcessReplica.IP, spec.signatureKey(), ports);
            ChildProcess child = ChildProcess.start(spec, file.path());
            return ProcessReplica.listening(name, spec.startTimeout(), file, child, threads);
        });
    }

    @Override
    public CompletionStage<WarmProcess> prepare(WarmSpec spec) {
        return onThreads(
                "can't start a process in advance with " + spec.command(), () -> WaitingProcess.start(spec, threads));
    }

    private <T> CompletionStage<T> onThreads(String otherwise, Callable<CompletionStage<T>> beginning) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return beginning.call();
                            } catch (Exception e) {
                                throw new ReplicaStartException(otherwise + ": " + e.getMessage(), e);
                            }
                        },
                        threads)
                .thenCompose(Function.identity());
    }
}

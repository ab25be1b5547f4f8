package org.notebookos.runtime.process.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.notebookos.runtime.support.ConnectionFile;
import org.notebookos.runtime.support.Identity;
import org.notebookos.runtime.support.StartWatch;
import org.notebookos.spi.runtime.ReplicaExit;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.ReplicaStartException;
import org.notebookos.spi.runtime.RunningReplica;
import org.notebookos.spi.runtime.WarmProcess;
import org.notebookos.spi.runtime.WarmSpec;

/** A process that waits on its standard input. Stateless: the process is the state. */
final class WaitingProcess implements WarmProcess {

    private static final Pattern PROPORTIONAL_SIZE = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB$");

    private final WarmSpec spec;
    private final ChildProcess child;
    private final ScheduledExecutorService threads;

    private WaitingProcess(WarmSpec spec, ChildProcess child, ScheduledExecutorService threads) {
        this.spec = spec;
        this.child = child;
        this.threads = threads;
    }

    /** Starts one; completes when it is ready. */
    static CompletionStage<WarmProcess> start(WarmSpec spec, ScheduledExecutorService threads) throws IOException {
        Path ready = spec.directory().resolve("ready");
        Files.deleteIfExists(ready);
        ChildProcess child = ChildProcess.start(spec, ready);
        WarmProcess process = new WaitingProcess(spec, child, threads);
        return new StartWatch<>(
                        "a process in advance",
                        child,
                        threads,
                        () -> Files.exists(ready) ? java.util.Optional.of(process) : java.util.Optional.empty())
                .begin(spec.readyTimeout(), "it was not ready");
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public long memoryBytes() {
        try {
            String text = Files.readString(Path.of("/proc", Long.toString(pid()), "smaps_rollup"));
            Matcher size = PROPORTIONAL_SIZE.matcher(text);
            return size.find() ? Long.parseLong(size.group(1)) << 10 : 0;
        } catch (IOException e) {
            // It has ended, or this isn't Linux.
            return 0;
        }
    }

    @Override
    public CompletionStage<RunningReplica> become(ReplicaSpec replica) {
        try {
            return CompletableFuture.supplyAsync(() -> told(replica), threads).thenCompose(Function.identity());
        } catch (RejectedExecutionException e) {
            child.kill();
            return CompletableFuture.failedFuture(
                    new ReplicaStartException("the runtime was stopped before replica " + replica.replicaId(), e));
        }
    }

    private CompletionStage<RunningReplica> told(ReplicaSpec replica) {
        String name = "replica " + replica.replicaId();
        if (!spec.fits(replica)) {
            child.kill();
            throw new ReplicaStartException(name + " needs another command or environment than process " + pid());
        }
        try {
            child.moveLogs(replica.directory());
            ConnectionFile file = ConnectionFile.create(replica.directory(), ProcessReplica.IP, replica.signatureKey());
            child.tell(Identity.line(
                    ChildProcess.arguments(replica.command(), "{connection_file}", file.path()),
                    ChildProcess.workingDirectory(replica).toString(),
                    spec.environment(),
                    replica.environment()));
            return ProcessReplica.listening(name, replica.startTimeout(), file, child, threads);
        } catch (IOException | RuntimeException e) {
            child.kill();
            throw new ReplicaStartException(name + " can't be made of process " + pid() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public CompletionStage<ReplicaExit> exit() {
        return child.exit();
    }

    @Override
    public void discard() {
        child.kill();
    }
}

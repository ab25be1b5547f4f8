package org.notebookos.runtime.process.internal;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.notebookos.runtime.support.ConnectionFile;
import org.notebookos.runtime.support.StartWatch;
import org.notebookos.spi.runtime.ChannelAddresses;
import org.notebookos.spi.runtime.ReplicaExit;
import org.notebookos.spi.runtime.RunningReplica;

/** A replica whose channels listen. Stateless: the process is the state. */
final class ProcessReplica implements RunningReplica {

    static final String IP = "127.0.0.1";

    private final ChildProcess child;
    private final ChannelAddresses channels;
    private final ScheduledExecutorService threads;

    private ProcessReplica(ChildProcess child, ChannelAddresses channels, ScheduledExecutorService threads) {
        this.child = child;
        this.channels = channels;
        this.threads = threads;
    }

    /** Waits until a process has written its ports. */
    static CompletionStage<RunningReplica> listening(
            String name, Duration timeout, ConnectionFile file, ChildProcess child, ScheduledExecutorService threads) {
        StartWatch.Sign<RunningReplica> ports =
                () -> file.channels(IP).map(channels -> new ProcessReplica(child, channels, threads));
        return new StartWatch<>(name, child, threads, ports).begin(timeout, "its ports were not known");
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public ChannelAddresses channels() {
        return channels;
    }

    @Override
    public CompletionStage<ReplicaExit> exit() {
        return child.exit();
    }

    @Override
    public void interrupt() {
        child.interrupt();
    }

    @Override
    public CompletionStage<ReplicaExit> stop(Duration grace) {
        if (grace.isZero() || threads.isShutdown()) {
            child.kill();
        } else {
            child.terminate();
            threads.schedule(child::kill, grace.toMillis(), TimeUnit.MILLISECONDS);
        }
        return child.exit();
    }
}

package org.notebookos.runtime.docker.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.notebookos.runtime.support.ConnectionFile;
import org.notebookos.runtime.support.StartWatch;
import org.notebookos.spi.runtime.ChannelAddresses;
import org.notebookos.spi.runtime.ReplicaExit;
import org.notebookos.spi.runtime.RunningReplica;

/** A replica in a container whose channels listen. Stateless: the container is the state. */
final class ContainerReplica implements RunningReplica {

    /** Inside, the container's own network is all there is. */
    static final String EVERYWHERE = "0.0.0.0";

    private final Container container;
    private final ChannelAddresses channels;
    private final ScheduledExecutorService threads;

    private ContainerReplica(Container container, ChannelAddresses channels, ScheduledExecutorService threads) {
        this.container = container;
        this.channels = channels;
        this.threads = threads;
    }

    /** Waits until a replica has written its ports. */
    static CompletionStage<RunningReplica> listening(
            String name, Duration timeout, ConnectionFile file, Container container, ScheduledExecutorService threads) {
        StartWatch.Sign<RunningReplica> ports =
                () -> file.channels(container.ip()).map(found -> new ContainerReplica(container, found, threads));
        return new StartWatch<>(name, container, threads, ports).begin(timeout, "its ports were not known");
    }

    @Override
    public long pid() {
        return container.pid();
    }

    @Override
    public ChannelAddresses channels() {
        return channels;
    }

    @Override
    public String lend(Path file) {
        try {
            return container.box().lend(file);
        } catch (IOException e) {
            throw new UncheckedIOException("container " + container.id() + " can't be lent " + file, e);
        }
    }

    @Override
    public void takeBack(Path file) {
        try {
            container.box().takeBack(file);
        } catch (IOException e) {
            throw new UncheckedIOException("what container " + container.id() + " was lent can't be deleted", e);
        }
    }

    @Override
    public CompletionStage<ReplicaExit> exit() {
        return container.exit();
    }

    @Override
    public void interrupt() {
        container.interrupt();
    }

    @Override
    public CompletionStage<ReplicaExit> stop(Duration grace) {
        if (grace.isZero() || threads.isShutdown()) {
            container.kill();
        } else {
            container.terminate();
            threads.schedule(container::kill, grace.toMillis(), TimeUnit.MILLISECONDS);
        }
        return container.exit();
    }
}

package org.notebookos.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to one Docker engine. Nothing is sent until something is asked; connections are made, kept and made again as
 * needed. Thread-safe; calls block until the engine has answered or a deadline has passed.
 */
public final class Engine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final int CONNECTIONS = 256;

    private final EngineAddress address;
    private final Optional<SshRelay> relay;
    private final Duration answer;
    private final DockerClient client;
    private final ExecutorService threads;

    private Engine(EngineAddress address, Optional<SshRelay> relay, Deadlines deadlines) {
        this.address = address;
        this.relay = relay;
        this.answer = deadlines.answer();
        this.client = client(address, relay.map(SshRelay::uri).orElse(address.uri()), deadlines.connect());
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "docker-call");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Prepares to speak to an engine, which needn't be there yet.
     *
     * @throws EngineException if the certificates can't be read, or the relay for SSH can't be made
     */
    public static Engine of(EngineAddress address, Deadlines deadlines) {
        Optional<SshRelay> relay = Optional.empty();
        try {
            if ("ssh".equals(address.uri().getScheme())) {
                relay = Optional.of(SshRelay.to(address));
            }
            return new Engine(address, relay, deadlines);
        } catch (RuntimeException e) {
            relay.ifPresent(SshRelay::close);
            throw EngineErrors.of("connect", address, e);
        }
    }

    private static DockerClient client(EngineAddress address, URI reached, Duration connect) {
        DefaultDockerClientConfig.Builder builder =
                DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(reached.toString());
        address.certificates()
                .filter(folder -> "tcp".equals(reached.getScheme()))
                .ifPresentOrElse(
                        folder -> builder.withDockerTlsVerify(true).withDockerCertPath(folder.toString()),
                        () -> builder.withDockerTlsVerify(false));
        DockerClientConfig config = builder.build();
        return DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .sslConfig(config.getSSLConfig())
                        .maxConnections(CONNECTIONS)
                        .connectionTimeout(connect)
                        .build());
    }

    /** Returns where it is. */
    public EngineAddress address() {
        return address;
    }

    /**
     * Asks something.
     *
     * @param what is asked, for the message of a failure, such as "start container x"
     * @throws EngineException if it isn't answered in time, or with a refusal
     */
    public <T> T ask(String what, Function<DockerClient, T> request) {
        return ask(what, answer, request);
    }

    /**
     * Asks something that may take another time than usual, such as loading an image.
     *
     * @throws EngineException if it isn't answered in time, or with a refusal
     */
    public <T> T ask(String what, Duration within, Function<DockerClient, T> request) {
        // The client's own time-out doesn't reach connections to sockets of this machine; an interrupt ends all kinds.
        Future<T> asked = threads.submit(() -> request.apply(client));
        try {
            return asked.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(what, e.getCause());
        } catch (TimeoutException e) {
            asked.cancel(true);
            String said = "can't " + what + " on " + address + ": the engine didn't answer within " + within.toMillis()
                    + " ms";
            throw new EngineException(EngineErrorCode.TIMED_OUT, said, e);
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new EngineException(EngineErrorCode.TIMED_OUT, "interrupted while waiting to " + what, e);
        }
    }

    /** Has something done; fails as {@link #ask} does. */
    public void tell(String what, Consumer<DockerClient> request) {
        ask(what, asked -> {
            request.accept(asked);
            return what;
        });
    }

    /**
     * Begins to listen to an answer that goes on. It may be silent for any time: who listens sees to it that it ends, by closing
     * the callback. The callback is called on a thread of the client library.
     *
     * @throws EngineException if it can't begin
     */
    public <T extends Closeable> T listen(String what, Function<DockerClient, T> request) {
        try {
            return request.apply(client);
        } catch (RuntimeException e) {
            throw EngineErrors.of(what, address, e);
        }
    }

    /** Makes one kind of error of what a listener was told. */
    public EngineException failure(String what, Throwable thrown) {
        EngineException failure = EngineErrors.of(
                what, address, thrown instanceof RuntimeException same ? same : new IllegalStateException(thrown));
        return relay.map(SshRelay::said)
                .filter(said -> !said.isEmpty() && failure.passing())
                .map(said -> EngineErrors.ofSsh(what, address, said, failure))
                .orElse(failure);
    }

    /** Fails unless the engine answers. */
    public void ping() {
        tell("ask for a sign of life", asked -> asked.pingCmd().exec());
    }

    /** Ends all connections; who waits for an answer gets an exception. */
    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            LOG.warn("the connection to {} can't be closed", address, e);
        }
        threads.shutdownNow();
        relay.ifPresent(SshRelay::close);
    }
}

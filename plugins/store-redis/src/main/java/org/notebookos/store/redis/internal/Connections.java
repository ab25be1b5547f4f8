package org.notebookos.store.redis.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLParameters;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Pooled connections to one server, made when they are needed. Thread-safe. */
final class Connections implements AutoCloseable {

    private final RedisClient client;

    Connections(RedisSettings settings, int count) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(count);
        pool.setMaxIdle(count);
        pool.setMaxWait(Duration.ofMillis(settings.readMillis()));
        pool.setJmxEnabled(false);
        client = RedisClient.builder()
                .hostAndPort(settings.host(), settings.port())
                .clientConfig(clientConfig(settings))
                .poolConfig(pool)
                .build();
    }

    private static JedisClientConfig clientConfig(RedisSettings settings) {
        SSLParameters checked = new SSLParameters();
        checked.setEndpointIdentificationAlgorithm("HTTPS");
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(settings.connectMillis())
                .socketTimeoutMillis(settings.readMillis())
                .database(settings.database())
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .clientName("notebookos");
        if (settings.tls()) {
            config.ssl(true).sslParameters(checked);
        }
        settings.passwordFile().ifPresent(file -> config.credentialsProvider(() -> credentials(settings.user(), file)));
        return config.build();
    }

    /** Read for every new connection, so that a password can be changed while the store runs. */
    private static RedisCredentials credentials(Optional<String> user, Path file) {
        try {
            return new DefaultRedisCredentials(
                    user.orElse(null),
                    Files.readString(file).lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw new UncheckedIOException("the password file can't be read", e);
        }
    }

    /**
     * Sends commands that may be sent twice. Idle connections break when the server starts again; that is no reason to fail.
     */
    <T> T ask(Function<RedisClient, T> commands) {
        try {
            return commands.apply(client);
        } catch (JedisConnectionException e) {
            if (e.getCause() instanceof SocketTimeoutException) {
                throw e;
            }
            client.getPool().clear();
            return commands.apply(client);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

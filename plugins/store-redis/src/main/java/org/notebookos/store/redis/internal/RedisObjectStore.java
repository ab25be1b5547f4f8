package org.notebookos.store.redis.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.ObjectStore;
import org.notebookos.spi.store.StoreException;
import org.notebookos.store.support.FileHash;
import org.notebookos.store.support.LocalDisk;
import org.notebookos.store.support.PieceWindow;
import org.notebookos.store.support.RefName;
import org.notebookos.store.support.StoreThreads;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps objects in a Redis server, cut into chunks. Stateless but for its connections, which are made when they are needed:
 * stores of several processes may share a server. Ranked above the file store, which the launcher always configures.
 */
@Component(
        configurationPid = "org.notebookos.store.redis",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = {"nbos.name=redis", "service.ranking:Integer=100"})
@Designate(ocd = RedisObjectStore.Config.class)
public final class RedisObjectStore implements ObjectStore {

    /** Which server, and how to use it. */
    @ObjectClassDefinition(name = "NotebookOS Redis store")
    public @interface Config {

        @AttributeDefinition(
                description = "redis://[USER@]HOST[:PORT][/DATABASE], or rediss:// for TLS. No password here")
        String uri();

        @AttributeDefinition(
                description = "File whose first line is the password; empty: none. Read for each connection")
        String passwordFile() default "";

        @AttributeDefinition(description = "What all keys begin with")
        String prefix() default "nbos";

        @AttributeDefinition(description = "Size of the values that an object is cut into, in bytes")
        int chunkBytes() default 512 * 1024;

        @AttributeDefinition(description = "How many chunks move at once, each on its own connection")
        int connections() default 4;

        @AttributeDefinition(description = "How long to wait for a connection, in milliseconds")
        int connectMillis() default 3000;

        @AttributeDefinition(description = "How long to wait for bytes of an answer, in milliseconds")
        int readMillis() default 10_000;

        @AttributeDefinition(description = "How long chunks live that no object claims, in seconds; bounds a put")
        int orphanSeconds() default 3600;
    }

    private static final Logger log = LoggerFactory.getLogger(RedisObjectStore.class);
    private static final int CALLS = 4;
    private static final int TRIES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RedisSettings settings;
    private final Keys keys;
    private final Connections connections;
    private final Index index;
    private final StoreThreads threads;

    /** Doesn't wait for the server; it may come later. */
    @Activate
    public RedisObjectStore(Config config) {
        settings = RedisSettings.of(config);
        keys = new Keys(settings.prefix());
        connections = new Connections(settings, settings.connections() + CALLS);
        index = new Index(connections, keys);
        threads = new StoreThreads("redis", CALLS, settings.connections());
    }

    @Deactivate
    void close() {
        if (!threads.close(PATIENCE)) {
            log.warn("calls of the Redis store still ran when it was closed; they fail");
        }
        connections.close();
    }

    @Override
    public CompletionStage<ObjectRef> put(String owner, String edition, Path source) {
        ObjectRef.requireOwner(owner);
        ObjectRef.requireEdition(edition);
        return call(() -> {
            FileHash.requireFile(source);
            Chunks chunks = new Chunks(UUID.randomUUID().toString(), settings.chunkBytes(), Files.size(source));
            ObjectRef ref;
            try (PieceWindow<Void> window = threads.window(2 * settings.connections())) {
                ref = new Upload(connections, keys, owner, chunks, settings.orphanSeconds())
                        .send(source, edition, window);
            } catch (Exception e) {
                isClaimed(owner, "", chunks, e);
                throw e;
            }
            claim(ref, chunks);
            Files.deleteIfExists(source);
            return ref;
        });
    }

    /** An answer that doesn't arrive says nothing; the server knows whether the object is there. */
    private void claim(ObjectRef ref, Chunks chunks) {
        try {
            index.claim(ref, chunks);
        } catch (RuntimeException e) {
            if (!isClaimed(ref.owner(), RefName.of(ref), chunks, e)) {
                throw e;
            }
        }
    }

    /** If it can't be found out now, chunks that nobody claimed expire. */
    private boolean isClaimed(String owner, String field, Chunks chunks, Exception failure) {
        try {
            return index.abandon(owner, field, chunks);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    @Override
    public CompletionStage<Path> get(ObjectRef ref, Path scratch) {
        return call(() -> {
            Files.deleteIfExists(scratch);
            Chunks tried = null;
            for (int attempt = 1; attempt <= TRIES; attempt++) {
                Chunks chunks = index.find(ref)
                        .orElseThrow(() -> new StoreException(StoreException.Code.NOT_FOUND, "no object " + ref));
                if (chunks.equals(tried)) {
                    break;
                }
                tried = chunks;
                try {
                    return LocalDisk.write(scratch, out -> {
                        try (PieceWindow<Integer> window = threads.window(2 * settings.connections())) {
                            new Download(connections, keys, ref, chunks).receive(out, window);
                        }
                    });
                } catch (Download.ChunkGoneException e) {
                    log.debug("a chunk of {} was gone, looking whether the object was replaced", ref);
                }
            }
            throw new StoreException(StoreException.Code.CORRUPT, "chunks of " + ref + " are missing");
        });
    }

    @Override
    public CompletionStage<Void> delete(ObjectRef ref) {
        return call(() -> {
            index.delete(ref);
            return null;
        });
    }

    @Override
    public CompletionStage<List<ObjectRef>> list(String owner) {
        ObjectRef.requireOwner(owner);
        return call(() -> index.list(owner));
    }

    private <T> CompletionStage<T> call(Callable<T> work) {
        return threads.call(work, failure -> RedisFailure.of(settings.server(), failure));
    }
}

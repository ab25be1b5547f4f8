package org.notebookos.store.redis.bench;

import org.notebookos.store.redis.internal.RedisObjectStore;
import org.notebookos.store.support.bench.BenchOptions;
import org.notebookos.store.support.bench.PlainStore;
import org.notebookos.store.support.bench.StoreBench;

/**
 * Puts and gets objects in a Redis server, in turns with plain values of the size of a chunk on as many connections. Options
 * are those of {@link BenchOptions}, with {@code --uri redis://HOST:PORT}.
 */
public final class RedisBench {

    private RedisBench() {}

    /** Runs the benchmark and prints a table. */
    public static void main(String[] arguments) throws Exception {
        BenchOptions options = BenchOptions.parse(arguments);
        RedisObjectStore.Config config = options.config(RedisObjectStore.Config.class);
        RedisObjectStore store = new RedisObjectStore(config);
        try (PlainStore plain = new PlainValues(config.uri(), config.chunkBytes(), config.connections())) {
            new StoreBench("redis", store, plain, options).run();
        }
    }
}

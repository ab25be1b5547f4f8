package org.notebookos.store.s3.bench;

import org.notebookos.store.s3.internal.S3ObjectStore;
import org.notebookos.store.support.bench.BenchOptions;
import org.notebookos.store.support.bench.PlainStore;
import org.notebookos.store.support.bench.StoreBench;

/**
 * Puts and gets objects in a bucket, in turns with uploads in parts, on as many connections, and downloads of the SDK.
 * Options are those of {@link BenchOptions}, with {@code --bucket}, {@code --endpoint}, {@code --pathStyle}.
 */
public final class S3Bench {

    private S3Bench() {}

    /** Runs the benchmark and prints a table. */
    public static void main(String[] arguments) throws Exception {
        BenchOptions options = BenchOptions.parse(arguments);
        S3ObjectStore.Config config = options.config(S3ObjectStore.Config.class);
        S3ObjectStore store = new S3ObjectStore(config);
        try (PlainStore plain = new PlainParts(config)) {
            new StoreBench("s3", store, plain, options).run();
        }
    }
}

package org.notebookos.store.support.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.ObjectStore;

/**
 * How much of a store's bandwidth is left for objects: puts and gets files, in turns with the plain client on the same
 * server, which neither hashes nor cares for failures. What is told is the median of the rounds.
 */
public final class StoreBench {

    private static final long LIMIT_MINUTES = 10;
    private static final int PIECE = 1 << 20;

    private final String name;
    private final ObjectStore store;
    private final PlainStore plain;
    private final BenchOptions options;
    private final Path source;
    private final Path target;
    private boolean plainFirst;

    /** @param name of the store, for the table */
    public StoreBench(String name, ObjectStore store, PlainStore plain, BenchOptions options) {
        this.name = name;
        this.store = store;
        this.plain = plain;
        this.options = options;
        this.source = options.directory().resolve("source.bin");
        this.target = options.directory().resolve("target.bin");
    }

    /** Measures all sizes, prints a table and writes a document if one is wanted. */
    public void run() throws Exception {
        List<StoreResult> results = new ArrayList<>();
        System.out.println(StoreResult.HEADER);
        round(options.sizes().get(0), new StoreResult(name, options.sizes().get(0)));
        for (long bytes : options.sizes()) {
            StoreResult result = new StoreResult(name, bytes);
            for (int round = 0; round < options.rounds(); round++) {
                round(bytes, result);
            }
            System.out.println(result.row());
            results.add(result);
        }
        if (options.json().isPresent()) {
            Files.writeString(options.json().get(), StoreResult.document(results));
        }
    }

    private void round(long bytes, StoreResult result) throws Exception {
        plainFirst = !plainFirst;
        if (plainFirst) {
            plain(bytes, result);
            object(bytes, result);
        } else {
            object(bytes, result);
            plain(bytes, result);
        }
    }

    private void plain(long bytes, StoreResult result) throws Exception {
        try {
            fill(source, bytes);
            result.plainPut(seconds(() -> plain.write(source)));
            plain.forget();
            result.plainGet(seconds(() -> plain.read(target)));
            plain.delete();
        } finally {
            deleteFiles();
        }
    }

    private void object(long bytes, StoreResult result) throws Exception {
        try {
            fill(source, bytes);
            ObjectRef[] ref = new ObjectRef[1];
            result.put(seconds(() -> ref[0] = await(store.put("bench", "1", source))));
            plain.forget();
            result.get(seconds(() -> await(store.get(ref[0], target))));
            await(store.delete(ref[0]));
        } finally {
            deleteFiles();
        }
    }

    private void deleteFiles() throws IOException {
        Files.deleteIfExists(source);
        Files.deleteIfExists(target);
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(LIMIT_MINUTES, TimeUnit.MINUTES);
    }

    private static double seconds(Step step) throws Exception {
        long began = System.nanoTime();
        step.run();
        return (System.nanoTime() - began) / 1e9;
    }

    private static void fill(Path file, long bytes) throws IOException {
        byte[] piece = new byte[PIECE];
        new Random(bytes).nextBytes(piece);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= piece.length) {
                out.write(piece, 0, (int) Math.min(piece.length, left));
            }
        }
    }

    /** Something to be timed. */
    private interface Step {
        void run() throws Exception;
    }
}

package org.notebookos.store.file.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.notebookos.store.file.internal.FileObjectStore;
import org.notebookos.store.support.bench.BenchOptions;
import org.notebookos.store.support.bench.PlainStore;
import org.notebookos.store.support.bench.StoreBench;

/**
 * Puts and gets files, in turns with copying and reading plain ones. {@code --directory} is where the caller's files are,
 * {@code --store} the store's directory, {@code --cold true} makes reads come from the disk. See {@link BenchOptions}.
 */
public final class FileBench {

    private FileBench() {}

    /** Runs the benchmark and prints a table. */
    public static void main(String[] arguments) throws Exception {
        BenchOptions given = BenchOptions.parse(arguments);
        Path store = Path.of(String.valueOf(
                given.store().getOrDefault("store", given.directory().resolve("store"))));
        Map<String, Object> keys = new TreeMap<>(Map.of("directory", store.toString()));
        BenchOptions options = new BenchOptions(given.sizes(), given.rounds(), given.directory(), given.json(), keys);
        boolean cold = Boolean.TRUE.equals(given.store().get("cold"));
        FileObjectStore objects = new FileObjectStore(options.config(FileObjectStore.Config.class));
        try (PlainStore plain = cold ? new PlainFile(store) : new WarmFile(new PlainFile(store))) {
            new StoreBench(cold ? "file" : "cached", objects, plain, options).run();
        }
    }

    /**
     * Reads what the system still has in memory.
     *
     * @param file whose pages are kept
     */
    private record WarmFile(PlainFile file) implements PlainStore {

        @Override
        public void write(Path source) throws Exception {
            file.write(source);
        }

        @Override
        public void read(Path target) throws Exception {
            file.read(target);
        }

        @Override
        public void delete() throws Exception {
            file.delete();
        }

        @Override
        public void close() {}
    }
}

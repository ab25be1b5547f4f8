package org.notebookos.store.file.internal;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.ObjectStore;
import org.notebookos.spi.store.StoreException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Keeps objects as files of one directory, local or on a file system that all hosts mount. An object is visible under its
 * final name only when all of it is on disk. Stateless but for the directory: stores of several processes may share it.
 */
@Component(
        configurationPid = "org.notebookos.store.file",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "nbos.name=file")
@Designate(ocd = FileObjectStore.Config.class)
public final class FileObjectStore implements ObjectStore {

    /** Where the objects are. */
    @ObjectClassDefinition(name = "NotebookOS file store")
    public @interface Config {

        @AttributeDefinition(description = "Directory of the objects; the same one for all hosts. Made if missing")
        String directory();
    }

    private static final int THREADS = 4;

    private final ObjectLayout layout;
    private final ExecutorService disk;

    @Activate
    public FileObjectStore(Config config) throws IOException {
        layout = new ObjectLayout(Path.of(config.directory()).toAbsolutePath());
        Files.createDirectories(layout.incoming());
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "store-file");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        disk = pool;
    }

    @Deactivate
    void close() {
        disk.shutdown();
    }

    @Override
    public CompletionStage<ObjectRef> put(Path source) {
        return onDisk(() -> {
            if (!Files.isRegularFile(source)) {
                throw new StoreException(StoreException.Code.FAILED, "not a file: " + source);
            }
            Path incoming = layout.incoming().resolve(UUID.randomUUID() + ".tmp");
            try {
                return store(source, incoming);
            } finally {
                Files.deleteIfExists(incoming);
            }
        });
    }

    @Override
    public CompletionStage<Path> get(ObjectRef ref) {
        return onDisk(() -> {
            Path file = layout.file(ref);
            if (!Files.isRegularFile(file)) {
                throw new StoreException(StoreException.Code.NOT_FOUND, "no object " + ref.sha256());
            }
            if (!ContentHash.of(file).equals(ref)) {
                throw new StoreException(StoreException.Code.CORRUPT, "the file isn't what its name says: " + file);
            }
            return file;
        });
    }

    @Override
    public CompletionStage<Void> delete(ObjectRef ref) {
        return onDisk(() -> {
            Files.deleteIfExists(layout.file(ref));
            return null;
        });
    }

    private ObjectRef store(Path source, Path incoming) throws IOException {
        boolean movable = sameFileSystem(source, layout.incoming());
        ObjectRef ref = movable ? ContentHash.of(source) : ContentHash.copying(source, incoming);
        Path file = layout.file(ref);
        if (isWhole(file, ref)) {
            return ref;
        }
        Durable.directories(file.getParent(), layout.root());
        Path whole = movable ? source : incoming;
        Durable.sync(whole);
        Durable.move(whole, file);
        return ref;
    }

    /** A damaged object must not hide a good one that is put again. */
    private static boolean isWhole(Path file, ObjectRef ref) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == ref.length()
                && ContentHash.of(file).equals(ref);
    }

    private static boolean sameFileSystem(Path a, Path b) throws IOException {
        FileStore first = Files.getFileStore(a);
        return first.equals(Files.getFileStore(b));
    }

    private <T> CompletionStage<T> onDisk(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        disk.execute(() -> {
            try {
                result.complete(work.call());
            } catch (StoreException e) {
                result.completeExceptionally(e);
            } catch (Exception e) {
                result.completeExceptionally(DiskFailure.of(layout.root(), e));
            }
        });
        return result;
    }
}

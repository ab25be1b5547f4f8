package org.notebookos.store.file.internal;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.ObjectStore;
import org.notebookos.spi.store.StoreException;
import org.notebookos.store.support.FileHash;
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

    private static final int CALLS = 4;
    private static final int PIECES = 8;
    private static final int AHEAD = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LEFT_BEHIND = Duration.ofDays(1);

    private final ObjectLayout layout;
    private final StoreThreads threads = new StoreThreads("file", CALLS, PIECES);

    @Activate
    public FileObjectStore(Config config) throws IOException {
        layout = new ObjectLayout(Path.of(config.directory()).toAbsolutePath());
        Files.createDirectories(layout.objects());
        Files.createDirectories(layout.incoming());
        new Incoming(layout.incoming()).deleteOlderThan(LEFT_BEHIND);
    }

    @Deactivate
    void close() {
        threads.close(PATIENCE);
    }

    @Override
    public CompletionStage<ObjectRef> put(String owner, String edition, Path source) {
        ObjectRef.requireOwner(owner);
        ObjectRef.requireEdition(edition);
        return onDisk(() -> {
            FileHash.requireFile(source);
            Path incoming = layout.newIncoming();
            try (PieceWindow<Path> window = threads.window(1);
                    PieceWindow<Integer> ahead = threads.window(AHEAD)) {
                boolean movable = Files.getFileStore(source).equals(Files.getFileStore(layout.incoming()));
                // The disk writes while the processor hashes.
                window.start(() -> movable ? synced(source) : copied(source, incoming));
                ObjectRef ref = FileHash.of(source, ahead).reference(owner, edition);
                Durable.move(window.take(), layout.file(ref));
                return ref;
            } finally {
                Files.deleteIfExists(incoming);
            }
        });
    }

    private static Path synced(Path source) throws IOException {
        Durable.sync(source);
        return source;
    }

    private static Path copied(Path source, Path incoming) throws IOException {
        Durable.copy(source, incoming);
        return incoming;
    }

    @Override
    public CompletionStage<Path> get(ObjectRef ref, Path scratch) {
        return onDisk(() -> {
            Files.deleteIfExists(scratch);
            Path file = layout.file(ref);
            try (PieceWindow<Integer> ahead = threads.window(AHEAD)) {
                FileHash.of(file, ahead).requireContentsOf(ref);
            } catch (NoSuchFileException e) {
                requireStore();
                throw new StoreException(StoreException.Code.NOT_FOUND, "no object " + ref, e);
            }
            return file;
        });
    }

    @Override
    public CompletionStage<Void> delete(ObjectRef ref) {
        return onDisk(() -> {
            if (Files.deleteIfExists(layout.file(ref))) {
                deleteIfEmpty(layout.owner(ref.owner()));
            } else {
                requireStore();
            }
            return null;
        });
    }

    private static void deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // The owner has other objects; the folder goes with the last one.
            return;
        }
    }

    @Override
    public CompletionStage<List<ObjectRef>> list(String owner) {
        Path folder = layout.owner(owner);
        return onDisk(() -> {
            try (Stream<Path> files = Files.list(folder)) {
                return files.map(file -> RefName.parse(owner, file.getFileName().toString()))
                        .flatMap(Optional::stream)
                        .toList();
            } catch (NoSuchFileException e) {
                requireStore();
                return List.of();
            }
        });
    }

    /** Nothing is there on a file system that isn't mounted; that doesn't mean that it is gone. */
    private void requireStore() {
        if (!Files.isDirectory(layout.objects())) {
            throw new StoreException(
                    StoreException.Code.UNAVAILABLE, "object store " + layout.root() + ": the directory isn't there");
        }
    }

    private <T> CompletionStage<T> onDisk(Callable<T> work) {
        return threads.call(work, cause -> DiskFailure.of(layout, cause));
    }
}

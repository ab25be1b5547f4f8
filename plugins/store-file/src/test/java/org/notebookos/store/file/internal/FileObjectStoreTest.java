package org.notebookos.store.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.ObjectStore;
import org.notebookos.spi.store.ObjectStoreContract;
import org.notebookos.spi.store.StoreException;

class FileObjectStoreTest extends ObjectStoreContract {

    @TempDir
    Path directory;

    private FileObjectStore store;

    @BeforeEach
    void open() throws IOException {
        store = new FileObjectStore(config(directory));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Test
    void anObjectLiesUnderItsHash() throws Exception {
        ObjectRef ref = put(new byte[] {1, 2, 3});
        Path file = directory
                .resolve(ref.sha256().substring(0, 2))
                .resolve(ref.sha256().substring(2));
        assertTrue(Files.isRegularFile(file));
        assertEquals(file, get(store.get(ref)));
    }

    @Test
    void aDamagedObjectIsCorruptUntilItIsPutAgain() throws Exception {
        ObjectRef ref = put(new byte[] {1, 2, 3});
        Path file = get(store.get(ref));
        Files.write(file, new byte[] {1, 2, 4});
        assertEquals(StoreException.Code.CORRUPT, failure(store.get(ref)));
        put(new byte[] {1, 2, 3});
        assertEquals(file, get(store.get(ref)));
    }

    @Test
    void nothingIsLeftAmongTheIncomingFiles() throws Exception {
        put(new byte[100]);
        put(new byte[100]);
        try (Stream<Path> incoming = Files.list(directory.resolve("incoming"))) {
            assertEquals(List.of(), incoming.toList());
        }
    }

    @Test
    void aFileOfAnotherFileSystemIsCopied() throws Exception {
        Path memory = Path.of("/dev/shm");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isWritable(memory), "no /dev/shm here");
        Path source = Files.write(Files.createTempFile(memory, "nbos", ".bin"), new byte[] {9, 9});
        try {
            ObjectRef ref = get(store.put(source));
            assertEquals(2, Files.size(get(store.get(ref))));
        } finally {
            Files.deleteIfExists(source);
        }
    }

    @Test
    void aFileOfTheSameFileSystemIsMoved() throws Exception {
        Path source = Files.write(directory.resolve("spooled.bin"), new byte[] {7});
        get(store.put(source));
        assertFalse(Files.exists(source));
    }

    @Test
    void aStoreWhoseDirectoryIsGoneIsUnavailable() throws Exception {
        Path source = Files.write(directory.resolveSibling(directory.getFileName() + "-source"), new byte[] {7});
        Files.delete(directory.resolve("incoming"));
        Files.delete(directory);
        assertEquals(StoreException.Code.UNAVAILABLE, failure(store.put(source)));
        assertTrue(Files.exists(source), "the caller's file is untouched");
        Files.delete(source);
        Files.createDirectory(directory);
    }

    private static FileObjectStore.Config config(Path directory) {
        return new FileObjectStore.Config() {
            @Override
            public String directory() {
                return directory.toString();
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return FileObjectStore.Config.class;
            }
        };
    }
}

package org.notebookos.store.file.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.notebookos.spi.store.StoredBytes.bytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.ObjectStore;
import org.notebookos.spi.store.ObjectStoreContract;
import org.notebookos.spi.store.StoreException;
import org.notebookos.store.support.Configs;
import org.notebookos.store.support.SmallDisk;

class FileObjectStoreTest extends ObjectStoreContract {

    private static final int DISK = 4 << 20;

    @TempDir
    Path directory;

    private FileObjectStore store;
    private FileObjectStore elsewhere;

    @BeforeEach
    void open() throws IOException {
        store = openAt(directory);
        elsewhere = openAt(directory);
    }

    @AfterEach
    void close() {
        store.close();
        elsewhere.close();
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Override
    protected ObjectStore elsewhere() {
        return elsewhere;
    }

    @Override
    protected void damage(ObjectRef ref) throws IOException {
        Path file = new ObjectLayout(directory).file(ref);
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);
    }

    @Test
    void theFileIsTheStoresOwnAndItsNameTellsTheReference() throws Exception {
        ObjectRef ref = put("k1", "12", bytes(1, 3));
        assertEquals(
                directory.resolve("objects/k1/12." + ref.sha256() + ".3"),
                get(store.get(ref, scratch().resolve("target"))));
    }

    @Test
    void aTruncatedObjectIsCorruptAndStillListed() throws Exception {
        ObjectRef ref = put("k1", "12", bytes(1, 1000));
        Files.write(new ObjectLayout(directory).file(ref), new byte[10]);
        assertEquals(
                StoreException.Code.CORRUPT, failure(store.get(ref, scratch().resolve("target"))));
        assertEquals(List.of(ref), get(store.list("k1")));
    }

    @Test
    void filesOfOthersInTheFolderAreNoObjects() throws Exception {
        ObjectRef ref = put("k1", "12", bytes(1, 3));
        Files.writeString(directory.resolve("objects/k1/.nfs0001"), "");
        assertEquals(List.of(ref), get(store.list("k1")));
    }

    @Test
    void nothingIsLeftOfAnOwnerWithoutObjects() throws Exception {
        get(store.delete(put("k1", "1", bytes(1, 100))));
        assertEquals(List.of(), filesOf(directory.resolve("objects")));
        assertEquals(List.of(), filesOf(directory.resolve("incoming")));
    }

    @Test
    void whatACrashLeftIsDeletedADayLater() throws Exception {
        Path incoming = directory.resolve("incoming");
        Path left = Files.writeString(incoming.resolve("left.tmp"), "x");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        Path current = Files.writeString(incoming.resolve("current.tmp"), "x");
        openAt(directory).close();
        assertEquals(List.of(current), filesOf(incoming));
    }

    @Test
    void aFileOfTheSameFileSystemIsMoved() throws Exception {
        Path source = Files.write(directory.resolve("spooled.bin"), new byte[] {7});
        get(store.put("k1", "1", source));
        assertFalse(Files.exists(source));
    }

    @Test
    void aFileOfAnotherFileSystemIsCopied() throws Exception {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory), "no /dev/shm here");
        Path source = Files.write(Files.createTempFile(memory, "nbos", ".bin"), bytes(3, 3_000_000));
        try {
            ObjectRef ref = get(store.put("k1", "1", source));
            assertArrayEquals(bytes(3, 3_000_000), got(store, ref));
        } finally {
            Files.deleteIfExists(source);
        }
    }

    @Test
    void aStoreWhoseDirectoryIsGoneIsUnavailableRatherThanEmpty() throws Exception {
        ObjectRef ref = put("k1", "1", bytes(1, 10));
        Path source = file(new byte[] {7});
        Path objects = directory.resolve("objects");
        Path away = Files.move(objects, directory.resolve("away"));
        assertEquals(StoreException.Code.UNAVAILABLE, failure(store.put("k1", "2", source)));
        assertTrue(Files.exists(source), "the caller's file is untouched");
        assertEquals(
                StoreException.Code.UNAVAILABLE,
                failure(store.get(ref, scratch().resolve("target"))));
        assertEquals(StoreException.Code.UNAVAILABLE, failure(store.list("k1")));
        assertEquals(StoreException.Code.UNAVAILABLE, failure(store.delete(ref)));
        Files.move(away, objects);
        assertEquals(List.of(ref), get(store.list("k1")));
    }

    @Test
    void aFullDiskIsToldAndTheObjectsThatAreThereStay() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(scratch().resolve("disk"), DISK)) {
            FileObjectStore small = openAt(disk.folder());
            ObjectRef ref = get(small.put("k1", "1", file(bytes(1, DISK / 2))));
            Path tooLarge = file(bytes(2, DISK));
            assertEquals(StoreException.Code.FULL, failure(small.put("k1", "2", tooLarge)));
            assertEquals(DISK, Files.size(tooLarge), "the caller's file is untouched");
            assertEquals(List.of(ref), get(small.list("k1")));
            assertEquals(List.of(), filesOf(disk.folder().resolve("incoming")));
            assertArrayEquals(bytes(1, DISK / 2), got(small, ref));
            get(small.delete(ref));
            get(small.put("k1", "2", file(bytes(2, DISK / 2))));
            small.close();
        }
    }

    @Test
    void aClosedStoreIsUnavailable() throws Exception {
        Path source = file(new byte[1]);
        store.close();
        assertEquals(StoreException.Code.UNAVAILABLE, failure(store.put("k1", "1", source)));
        assertTrue(Files.exists(source));
    }

    private static FileObjectStore openAt(Path directory) throws IOException {
        return new FileObjectStore(Configs.of(FileObjectStore.Config.class, Map.of("directory", directory.toString())));
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}

package org.notebookos.spi.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.spi.store.StoredBytes.bytes;
import static org.notebookos.spi.store.StoredBytes.sha256;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every object store must do. */
public abstract class ObjectStoreContract {

    private static final String OWNER = "kernel-1";
    private static final String EDITION = "7-1";

    @TempDir
    Path scratch;

    /** Returns the store under test, the same one during one test, empty at first. */
    protected abstract ObjectStore store();

    /** Returns the same objects as another host sees them. */
    protected abstract ObjectStore elsewhere();

    /** Changes some bytes of a stored object behind the store's back, its length left as it is. */
    protected abstract void damage(ObjectRef ref) throws Exception;

    /** Returns the size of the pieces in which values travel, in bytes. */
    protected int pieceBytes() {
        return 1 << 20;
    }

    @Test
    void whatWasPutIsGotBackByItsReference() throws Exception {
        byte[] content = bytes(1, 100_000);
        ObjectRef ref = put(OWNER, EDITION, content);
        assertEquals(new ObjectRef(OWNER, EDITION, sha256(content), content.length), ref);
        assertArrayEquals(content, got(store(), ref));
    }

    @Test
    void otherHostsSeeTheSameObjects() throws Exception {
        byte[] content = bytes(2, 100_000);
        ObjectRef ref = put(OWNER, EDITION, content);
        assertArrayEquals(content, got(elsewhere(), ref));
        assertEquals(List.of(ref), get(elsewhere().list(OWNER)));
        get(elsewhere().delete(ref));
        assertEquals(List.of(), get(store().list(OWNER)));
    }

    @Test
    void anEmptyObjectIsAnObject() throws Exception {
        ObjectRef ref = put(OWNER, EDITION, new byte[0]);
        assertArrayEquals(new byte[0], got(store(), ref));
        assertEquals(List.of(ref), get(store().list(OWNER)));
    }

    @Test
    void anObjectOfSeveralPiecesAndSomeBytesComesBackWhole() throws Exception {
        byte[] content = bytes(3, 3 * pieceBytes() + 7);
        assertArrayEquals(content, got(store(), put(OWNER, EDITION, content)));
    }

    @Test
    void anObjectOfWholePiecesComesBackWhole() throws Exception {
        byte[] content = bytes(4, 2 * pieceBytes());
        assertArrayEquals(content, got(store(), put(OWNER, EDITION, content)));
    }

    @Test
    void twoEditionsOfTheSameContentsAreTwoObjects() throws Exception {
        byte[] content = bytes(5, 1000);
        ObjectRef first = put(OWNER, "1", content);
        ObjectRef second = put(OWNER, "2", content);
        get(store().delete(first));
        assertArrayEquals(content, got(store(), second));
        assertEquals(List.of(second), get(store().list(OWNER)));
    }

    @Test
    void oneEditionMayHoldSeveralObjects() throws Exception {
        ObjectRef first = put(OWNER, EDITION, bytes(6, 1000));
        ObjectRef second = put(OWNER, EDITION, bytes(7, 1000));
        assertEquals(Set.of(first, second), new HashSet<>(get(store().list(OWNER))));
        get(store().delete(first));
        assertArrayEquals(bytes(7, 1000), got(store(), second));
    }

    @Test
    void puttingTheSameAgainIsHarmless() throws Exception {
        byte[] content = bytes(8, 100_000);
        ObjectRef ref = put(OWNER, EDITION, content);
        assertEquals(ref, put(OWNER, EDITION, content));
        assertArrayEquals(content, got(store(), ref));
        assertEquals(List.of(ref), get(store().list(OWNER)));
    }

    @Test
    void manyThreadsMayPutTheSameAndDifferentObjectsAtOnce() throws Exception {
        List<CompletionStage<ObjectRef>> stages = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            stages.add(store().put(OWNER, "e" + i % 10, file(bytes(i % 5, 50_000))));
        }
        Set<ObjectRef> all = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            ObjectRef ref = get(stages.get(i));
            assertEquals(sha256(bytes(i % 5, 50_000)), ref.sha256());
            all.add(ref);
        }
        assertEquals(10, all.size());
        assertEquals(all, new HashSet<>(get(store().list(OWNER))));
        for (ObjectRef ref : all) {
            assertEquals(ref.sha256(), sha256(got(store(), ref)));
        }
    }

    @Test
    void anOwnersListHasItsObjectsAndNobodyElses() throws Exception {
        ObjectRef mine = put("k1", EDITION, bytes(9, 10));
        ObjectRef other = put("k10", EDITION, bytes(9, 10));
        put("k", EDITION, bytes(9, 10));
        assertEquals(List.of(mine), get(store().list("k1")));
        assertEquals(List.of(other), get(store().list("k10")));
        assertEquals(List.of(), get(store().list("nobody")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../a", "a b", "a*", "a:b", "{a}", "a\n", "ä"})
    void whatIsNoNameIsRefused(String name) throws Exception {
        Path file = file(bytes(1, 1));
        assertThrows(IllegalArgumentException.class, () -> store().put(name, EDITION, file));
        assertThrows(IllegalArgumentException.class, () -> store().put(OWNER, name, file));
        assertThrows(IllegalArgumentException.class, () -> store().list(name));
        assertTrue(Files.exists(file));
    }

    @Test
    void anObjectThatNobodyPutIsNotFoundAndNoFileIsLeft() throws Exception {
        ObjectRef nobodys = new ObjectRef(OWNER, EDITION, "0".repeat(64), 1);
        Path target = Files.writeString(scratch.resolve("target"), "from before");
        assertEquals(StoreException.Code.NOT_FOUND, failure(store().get(nobodys, target)));
        assertFalse(Files.exists(target));
    }

    @Test
    void aFileThatIsThereIsReplaced() throws Exception {
        byte[] content = bytes(10, 500);
        ObjectRef ref = put(OWNER, EDITION, content);
        Path target = Files.write(scratch.resolve("target"), bytes(11, 2000));
        assertArrayEquals(content, Files.readAllBytes(get(store().get(ref, target))));
    }

    @Test
    void aDeletedObjectIsGoneAndDeletingAgainIsNoError() throws Exception {
        ObjectRef ref = put(OWNER, EDITION, bytes(12, 1000));
        get(store().delete(ref));
        assertEquals(StoreException.Code.NOT_FOUND, failure(store().get(ref, scratch.resolve("target"))));
        assertEquals(List.of(), get(store().list(OWNER)));
        get(store().delete(ref));
        assertArrayEquals(bytes(12, 1000), got(store(), put(OWNER, EDITION, bytes(12, 1000))));
    }

    @Test
    void aDamagedObjectIsCorruptUntilItIsPutAgain() throws Exception {
        byte[] content = bytes(13, pieceBytes() + 1);
        ObjectRef ref = put(OWNER, EDITION, content);
        damage(ref);
        Path target = scratch.resolve("target");
        assertEquals(StoreException.Code.CORRUPT, failure(store().get(ref, target)));
        assertFalse(Files.exists(target));
        assertEquals(List.of(ref), get(store().list(OWNER)), "the owner must be able to delete it");
        put(OWNER, EDITION, content);
        assertArrayEquals(content, got(store(), ref));
    }

    @Test
    void aMissingSourceFailsAndNothingIsToBeSeen() throws Exception {
        assertEquals(StoreException.Code.FAILED, failure(store().put(OWNER, EDITION, scratch.resolve("missing"))));
        assertEquals(StoreException.Code.FAILED, failure(store().put(OWNER, EDITION, scratch)));
        assertEquals(List.of(), get(store().list(OWNER)));
    }

    @Test
    void nothingElseIsLeftInTheScratchFolder() throws Exception {
        ObjectRef ref = put(OWNER, EDITION, bytes(14, pieceBytes() + 1));
        Path folder = Files.createDirectory(scratch.resolve("folder"));
        Path file = get(store().get(ref, folder.resolve("target")));
        assertEquals(ref.length(), Files.size(file));
        try (Stream<Path> left = Files.list(folder)) {
            assertTrue(left.allMatch(file::equals));
        }
    }

    /** Writes bytes into a new file and puts it. */
    protected final ObjectRef put(String owner, String edition, byte[] content) throws Exception {
        return get(store().put(owner, edition, file(content)));
    }

    /** Returns the bytes of an object. */
    protected final byte[] got(ObjectStore store, ObjectRef ref) throws Exception {
        Path target = scratch.resolve("got-" + ref.edition() + "-" + ref.sha256());
        byte[] content = Files.readAllBytes(get(store.get(ref, target)));
        Files.deleteIfExists(target);
        return content;
    }

    /** Writes bytes into a new file. */
    protected final Path file(byte[] content) throws Exception {
        return Files.write(Files.createTempFile(scratch, "value", ".bin"), content);
    }

    /** Returns a folder for files of the test. */
    protected final Path scratch() {
        return scratch;
    }

    /** Waits for a stage. */
    protected static <T> T get(CompletionStage<T> stage) throws Exception {
        return StoredBytes.await(stage);
    }

    /** Waits for a stage to fail and returns why. */
    protected static StoreException.Code failure(CompletionStage<?> stage) {
        return StoredBytes.failure(stage);
    }
}

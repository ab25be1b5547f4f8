package org.notebookos.spi.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every object store must do. */
public abstract class ObjectStoreContract {

    @TempDir
    Path scratch;

    /** Returns the store under test, the same one during one test, empty at first. */
    protected abstract ObjectStore store();

    @Test
    void whatWasPutIsGotBackByItsHash() throws Exception {
        byte[] content = bytes(1, 3_000_000);
        ObjectRef ref = put(content);
        assertEquals(new ObjectRef(sha256(content), content.length), ref);
        assertArrayEquals(content, Files.readAllBytes(get(store().get(ref))));
    }

    @Test
    void anEmptyObjectIsAnObject() throws Exception {
        ObjectRef ref = put(new byte[0]);
        assertEquals(0, Files.size(get(store().get(ref))));
    }

    @Test
    void puttingTheSameContentsTwiceGivesTheSameObject() throws Exception {
        byte[] content = bytes(2, 100_000);
        assertEquals(put(content), put(content));
        assertArrayEquals(content, Files.readAllBytes(get(store().get(put(content)))));
    }

    @Test
    void manyThreadsMayPutTheSameAndDifferentObjectsAtOnce() throws Exception {
        List<CompletionStage<ObjectRef>> stages = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            stages.add(store().put(file(bytes(i % 5, 50_000))));
        }
        for (int i = 0; i < 40; i++) {
            assertEquals(sha256(bytes(i % 5, 50_000)), get(stages.get(i)).sha256());
        }
    }

    @Test
    void anObjectThatNobodyPutIsNotFound() {
        assertEquals(StoreException.Code.NOT_FOUND, failure(store().get(new ObjectRef("0".repeat(64), 1))));
    }

    @Test
    void aReferenceWithAnotherLengthIsCorrupt() throws Exception {
        ObjectRef ref = put(bytes(3, 1000));
        assertEquals(StoreException.Code.CORRUPT, failure(store().get(new ObjectRef(ref.sha256(), 999))));
    }

    @Test
    void aDeletedObjectIsGoneAndDeletingAgainIsNoError() throws Exception {
        ObjectRef ref = put(bytes(4, 1000));
        get(store().delete(ref));
        assertEquals(StoreException.Code.NOT_FOUND, failure(store().get(ref)));
        get(store().delete(ref));
    }

    @Test
    void aMissingSourceFails() {
        assertEquals(StoreException.Code.FAILED, failure(store().put(scratch.resolve("missing"))));
    }

    /** Writes bytes into a new file and puts it. */
    protected final ObjectRef put(byte[] content) throws Exception {
        return get(store().put(file(content)));
    }

    /** Waits for a stage. */
    protected static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** Waits for a stage to fail and returns why. */
    protected static StoreException.Code failure(CompletionStage<?> stage) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> get(stage));
        return assertInstanceOf(StoreException.class, e.getCause()).code();
    }

    private Path file(byte[] content) throws Exception {
        return Files.write(Files.createTempFile(scratch, "value", ".bin"), content);
    }

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}

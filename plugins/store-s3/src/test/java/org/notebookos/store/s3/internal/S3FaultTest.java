package org.notebookos.store.s3.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.spi.store.StoredBytes.await;
import static org.notebookos.spi.store.StoredBytes.bytes;
import static org.notebookos.spi.store.StoredBytes.failure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.StoreException.Code;
import org.notebookos.store.support.Fault;
import org.notebookos.store.support.FaultProxy;
import org.notebookos.store.support.FaultProxy.Direction;
import org.notebookos.store.support.ServerProcess;
import org.notebookos.store.support.SmallDisk;
import software.amazon.awssdk.services.s3.S3Client;

/** What callers are told, and what is left, when the service or the way to it fails in the middle of something. */
class S3FaultTest {

    private static final int LENGTH = 12_000_000;
    private static final int HALF = LENGTH / 2;

    @TempDir
    static Path root;

    private static S3Server server;
    private static int tests;

    @TempDir
    Path directory;

    private String prefix;
    private FaultProxy proxy;
    private S3ObjectStore store;
    private ObjectRef kept;

    @BeforeAll
    static void startServer() throws Exception {
        server = new S3Server(root);
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void storeOneObject() throws Exception {
        proxy = new FaultProxy(server.port());
        prefix = "faults/" + tests++;
        store = new S3ObjectStore(
                S3Server.config(proxy.port(), Map.of("prefix", prefix, "readMillis", 2000, "callMillis", 6000)));
        kept = await(store.put("k1", "kept", file(1)));
    }

    @AfterEach
    void stop() {
        store.close();
        proxy.close();
    }

    @Test
    void aServerThatDiesDuringAPutHasNoPartOfTheObjectWhenItReturns() throws Exception {
        Fault held = proxy.set(Direction.TO_SERVER, Fault.stallAfter(HALF));
        Path source = file(2);
        CompletionStage<ObjectRef> put = store.put("k1", "2", source);
        held.awaitBegun();
        server.kill();
        proxy.heal();
        assertEquals(Code.UNAVAILABLE, failure(put));
        assertArrayEquals(bytes(2, LENGTH), Files.readAllBytes(source));
        server.restart();
        assertOnlyKeptIsThere();
        await(store.put("k1", "2", source));
    }

    @Test
    void aServerThatDiesDuringAGetLeavesNoFile() throws Exception {
        Fault held = proxy.set(Direction.TO_CLIENT, Fault.stallAfter(HALF));
        CompletionStage<Path> get = store.get(kept, directory.resolve("target"));
        held.awaitBegun();
        server.kill();
        proxy.heal();
        assertEquals(Code.UNAVAILABLE, failure(get));
        assertFalse(Files.exists(directory.resolve("target")));
        server.restart();
        assertOnlyKeptIsThere();
    }

    @Test
    void aServerThatStallsIsUnavailableInTime() throws Exception {
        long began = System.nanoTime();
        proxy.set(Direction.TO_CLIENT, Fault.stallAfter(HALF));
        assertEquals(Code.UNAVAILABLE, failure(store.get(kept, directory.resolve("target"))));
        assertFalse(Files.exists(directory.resolve("target")));
        proxy.heal();
        proxy.set(Direction.TO_SERVER, Fault.stallAfter(HALF));
        assertEquals(Code.UNAVAILABLE, failure(store.put("k1", "2", file(2))));
        assertTrue(Duration.ofNanos(System.nanoTime() - began).compareTo(Duration.ofSeconds(50)) < 0);
        proxy.heal();
        assertOnlyKeptIsThere();
    }

    @Test
    void aSlowServerIsWaitedFor() throws Exception {
        proxy.set(Direction.TO_CLIENT, Fault.slow(4_000_000));
        assertArrayEquals(bytes(1, LENGTH), Files.readAllBytes(await(store.get(kept, directory.resolve("target")))));
    }

    @Test
    void aPartWhoseConnectionBreaksIsAskedForAgain() throws Exception {
        Fault cut = proxy.set(Direction.TO_CLIENT, Fault.cutOnceAfter(HALF));
        assertArrayEquals(bytes(1, LENGTH), Files.readAllBytes(await(store.get(kept, directory.resolve("target")))));
        cut.awaitBegun();
    }

    @Test
    void bytesThatChangeOnTheirWayHereAreNeverTakenForTheObject() throws Exception {
        proxy.set(Direction.TO_CLIENT, Fault.flipAfter(HALF));
        assertEquals(Code.CORRUPT, failure(store.get(kept, directory.resolve("target"))));
        assertFalse(Files.exists(directory.resolve("target")));
        assertOnlyKeptIsThere();
    }

    @Test
    void bytesThatChangeOnTheirWayThereAreNotStored() throws Exception {
        Path source = file(2);
        proxy.set(Direction.TO_SERVER, Fault.flipAfter(HALF));
        failure(store.put("k1", "2", source));
        assertArrayEquals(bytes(2, LENGTH), Files.readAllBytes(source));
        assertOnlyKeptIsThere();
        try (S3Client client = server.client()) {
            assertEquals(
                    List.of(),
                    client.listMultipartUploads(
                                    request -> request.bucket(S3Server.BUCKET).prefix(prefix + "/k1/2."))
                            .uploads());
        }
    }

    @Test
    void aDiskWithoutRoomForTheFileIsTold() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 1 << 20)) {
            Path target = disk.folder().resolve("target");
            assertEquals(Code.FULL, failure(store.get(kept, target)));
            assertFalse(Files.exists(target));
        }
        assertOnlyKeptIsThere();
    }

    @Test
    void aServiceThatIsNotThereIsUnavailable() throws Exception {
        S3ObjectStore nowhere = new S3ObjectStore(S3Server.config(ServerProcess.freePort(), Map.of()));
        Path source = file(2);
        assertEquals(Code.UNAVAILABLE, failure(nowhere.put("k1", "2", source)));
        assertTrue(Files.exists(source));
        assertEquals(Code.UNAVAILABLE, failure(nowhere.list("k1")));
        assertEquals(Code.UNAVAILABLE, failure(nowhere.delete(kept)));
        nowhere.close();
        assertEquals(Code.UNAVAILABLE, failure(nowhere.list("k1")));
    }

    private Path file(int seed) throws Exception {
        return Files.write(Files.createTempFile(directory, "value", ".bin"), bytes(seed, LENGTH));
    }

    private void assertOnlyKeptIsThere() throws Exception {
        assertEquals(List.of(kept), await(store.list("k1")));
        Path copy = await(store.get(kept, directory.resolve("copy")));
        assertArrayEquals(bytes(1, LENGTH), Files.readAllBytes(copy));
    }
}

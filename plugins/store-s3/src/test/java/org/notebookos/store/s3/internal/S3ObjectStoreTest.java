package org.notebookos.store.s3.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.notebookos.spi.store.StoredBytes.bytes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.ObjectStore;
import org.notebookos.spi.store.ObjectStoreContract;
import org.notebookos.spi.store.StoreException;
import org.notebookos.store.support.RefName;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class S3ObjectStoreTest extends ObjectStoreContract {

    private static final int PART = 5 << 20;

    @TempDir
    static Path directory;

    private static S3Server server;
    private static S3Client client;
    private static int tests;

    private String prefix;
    private S3ObjectStore store;
    private S3ObjectStore elsewhere;

    @BeforeAll
    static void startServer() throws Exception {
        server = new S3Server(directory);
        client = server.client();
    }

    @AfterAll
    static void stopServer() throws Exception {
        client.close();
        server.close();
    }

    @BeforeEach
    void open() {
        prefix = "test/" + tests++;
        store = server.store(Map.of("prefix", prefix));
        elsewhere = server.store(Map.of("prefix", prefix));
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
    protected int pieceBytes() {
        return PART;
    }

    @Override
    protected void damage(ObjectRef ref) {
        overwrite(ref, bytes(99, (int) ref.length()));
    }

    private void overwrite(ObjectRef ref, byte[] content) {
        client.putObject(request -> request.bucket(S3Server.BUCKET).key(key(ref)), RequestBody.fromBytes(content));
    }

    private String key(ObjectRef ref) {
        return prefix + "/" + ref.owner() + "/" + RefName.of(ref);
    }

    @Test
    void theCallersFileIsGoneAfterwards() throws Exception {
        Path source = file(bytes(1, 100));
        get(store.put("k1", "1", source));
        assertFalse(Files.exists(source));
    }

    @Test
    void anObjectThatBecameShorterOrLongerIsCorrupt() throws Exception {
        byte[] content = bytes(1, 2 * PART + 5);
        ObjectRef ref = put("k1", "1", content);
        for (int length : List.of(0, 7, PART + 1, 2 * PART + 6)) {
            overwrite(ref, Arrays.copyOf(content, length));
            assertEquals(
                    StoreException.Code.CORRUPT,
                    failure(store.get(ref, scratch().resolve("target"))));
        }
    }

    @Test
    void aListMayBeLongerThanOnePage() throws Exception {
        Set<ObjectRef> all = new HashSet<>();
        for (int number = 0; number < 7; number++) {
            all.add(put("k1", "e" + number, bytes(number, 10)));
        }
        Bucket small = new Bucket(client, S3Server.BUCKET, prefix, 3);
        assertEquals(all, new HashSet<>(small.list("k1")));
    }

    @Test
    void keysOfOthersInTheFolderAreNoObjects() throws Exception {
        client.putObject(
                request -> request.bucket(S3Server.BUCKET).key(prefix + "/k1/readme"),
                RequestBody.fromBytes(new byte[1]));
        assertEquals(List.of(), get(store.list("k1")));
    }

    @Test
    void aBucketThatIsNotThereFails() throws Exception {
        S3ObjectStore wrong = server.store(Map.of("bucket", "nobodys"));
        assertEquals(StoreException.Code.FAILED, failure(wrong.list("k1")));
        assertEquals(StoreException.Code.FAILED, failure(wrong.put("k1", "1", file(new byte[1]))));
        wrong.close();
    }

    @Test
    void uploadsWithoutChecksumsAreWholeToo() throws Exception {
        S3ObjectStore plain = server.store(Map.of("prefix", prefix, "checksums", false));
        ObjectRef ref = get(plain.put("k1", "1", file(bytes(1, PART + 1))));
        assertEquals(PART + 1, got(store, ref).length);
        plain.close();
    }
}

package org.notebookos.launcher.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.launcher.LauncherException;

/** What the web server is given. */
class GatewayKeyStoreTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private TestCertificates mine;
    private Path store;
    private GatewayKeyStore keys;

    @BeforeEach
    void make() throws Exception {
        mine = TestCertificates.selfSigned("here");
        store = folder.resolve("tls/gateway.p12");
        keys = new GatewayKeyStore(mine.write(folder), store, Clock.systemUTC());
    }

    private Certificate stored() throws Exception {
        char[] password =
                keys.https(1).get("org.apache.felix.https.keystore.password").toCharArray();
        return KeyStore.getInstance(store.toFile(), password).getCertificate("gateway");
    }

    @Test
    void theStoreIsItsOwnersAlone() throws Exception {
        assertTrue(keys.update());

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(store)));
        assertEquals(mine.certificate(), stored());
    }

    @Test
    void theServerSpeaksTlsAloneOnThePort() {
        var properties = keys.https(8888);

        assertEquals("false", properties.get("org.apache.felix.http.enable"));
        assertEquals("true", properties.get("org.apache.felix.https.enable"));
        assertEquals("8888", properties.get("org.osgi.service.http.port.secure"));
        assertEquals("TLSv1.2,TLSv1.3", properties.get("org.apache.felix.https.jetty.protocols.included"));
    }

    @Test
    void twoProcessesHaveTwoPasswords() throws Exception {
        GatewayKeyStore other = new GatewayKeyStore(mine.write(folder), store, Clock.systemUTC());
        String name = "org.apache.felix.https.keystore.password";

        assertFalse(other.https(1).get(name).equals(keys.https(1).get(name)));
    }

    @Test
    void theSameCertificateIsNotWrittenTwice() throws Exception {
        keys.update();
        byte[] before = Files.readAllBytes(store);
        mine.write(folder);

        assertFalse(keys.update());
        assertArrayEquals(before, Files.readAllBytes(store));
    }

    @Test
    void halfARenewalChangesNothing() throws Exception {
        keys.update();
        TestCertificates renewed = TestCertificates.selfSigned("renewed");
        Files.writeString(folder.resolve("cert.pem"), TestCertificates.pem(renewed.certificate()));

        assertThrows(LauncherException.class, keys::update);
        assertEquals(mine.certificate(), stored());

        renewed.write(folder);
        assertTrue(keys.update());
        assertEquals(renewed.certificate(), stored());
    }

    @Test
    void theWatchTakesOverWhatIsRenewedAndSaysOnceWhatIsWrong() throws Exception {
        keys.update();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        TestCertificates renewed = TestCertificates.selfSigned("renewed");
        try (CertificateWatch watch = new CertificateWatch(keys, new PrintStream(said, true))) {
            Files.writeString(folder.resolve("key.pem"), "half a file");
            watch.start(Duration.ofMillis(20));
            await(() -> said.toString().contains("keeps its certificate"));
            renewed.write(folder);
            await(() -> said.toString().contains("is another one, valid until"));
        }

        assertEquals(renewed.certificate(), stored());
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, "not so within " + LIMIT);
            Thread.sleep(10);
        }
    }
}

package org.notebookos.launcher.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.admin.AdminClient;

/** Whom the launcher's own commands send the token. */
class PinnedCertificateTest {

    @TempDir
    Path folder;

    private final AtomicInteger asked = new AtomicInteger();
    private TestCertificates servers;
    private HttpsServer server;

    @BeforeEach
    void serve() throws Exception {
        servers = TestCertificates.selfSigned("nobody.example");
        serve(servers);
    }

    private void serve(TestCertificates certificate) throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(certificate)));
        server.createContext("/nbos/api/status", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes());
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static SSLContext context(TestCertificates certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("it", certificate.keys().getPrivate(), new char[0], new java.security.cert.Certificate[] {
            certificate.certificate()
        });
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private AdminClient client(TestCertificates pinned) throws Exception {
        Path file = Files.writeString(folder.resolve("pinned.pem"), TestCertificates.pem(pinned.certificate()));
        return new AdminClient("https://127.0.0.1:" + server.getAddress().getPort(), "token", Optional.of(file));
    }

    @Test
    void theCertificateOfTheFileIsTrustedWhateverItsNameAndSigner() throws Exception {
        assertEquals("{}", client(servers).get("status").toString());
    }

    @Test
    void anotherOneIsNotEvenOfTheSameName() throws Exception {
        AdminClient client = client(TestCertificates.selfSigned("nobody.example"));

        String message = assertThrows(LauncherException.class, () -> client.get("status"))
                .getMessage();
        assertTrue(message.contains("does not show the certificate of"), message);
        assertEquals(0, asked.get(), "the token was sent to nobody");
    }

    @Test
    void whatItSignedIsNotTrustedEither() throws Exception {
        TestCertificates authority = TestCertificates.selfSigned("authority");
        server.stop(0);
        serve(authority.issue("nobody.example"));

        assertThrows(LauncherException.class, () -> client(authority).get("status"));
    }
}

package org.notebookos.launcher.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.launcher.LauncherException;

/** Which files a server can use, and what is said of those that it can't. */
class ServerCertificateTest {

    @TempDir
    Path folder;

    private TestCertificates mine;
    private TlsFiles files;

    @BeforeEach
    void write() throws Exception {
        mine = TestCertificates.selfSigned("here");
        files = mine.write(folder);
    }

    private ServerCertificate read() {
        return ServerCertificate.read(files, Instant.now());
    }

    private void assertSaid(String what, Path file) {
        String message = assertThrows(LauncherException.class, this::read).getMessage();
        assertTrue(message.contains(what), message);
        assertTrue(message.contains(file.toString()), message);
    }

    private void key(String pem) throws Exception {
        Files.writeString(files.key(), pem);
    }

    @Test
    void aCertificateAndItsKeyAreRead() {
        assertEquals(List.of(mine.certificate()), read().chain());
        assertEquals(mine.keys().getPrivate(), read().key());
    }

    @Test
    void keysMayBeWrittenAsOthersWriteThem() throws Exception {
        for (String algorithm : List.of("EC", "RSA")) {
            Instant now = Instant.now();
            mine = TestCertificates.selfSigned("here", algorithm, now.minusSeconds(60), now.plusSeconds(60));
            files = mine.write(folder);
            assertTrue(Files.readString(files.key()).contains("BEGIN PRIVATE KEY"));
            assertEquals(List.of(mine.certificate()), read().chain());

            key(mine.keyOfOld());
            assertTrue(Files.readString(files.key()).contains("BEGIN " + algorithm + " PRIVATE KEY"));
            assertEquals(List.of(mine.certificate()), read().chain());
        }
    }

    @Test
    void textAndKeysMayStandBesideCertificates() throws Exception {
        String both = "subject: here\n" + Files.readString(files.key()) + Files.readString(files.certificate());
        Files.writeString(files.certificate(), both);
        key(both);

        assertEquals(List.of(mine.certificate()), read().chain());
    }

    @Test
    void aChainIsReadInOrderOrRefused() throws Exception {
        TestCertificates authority = TestCertificates.selfSigned("authority");
        TestCertificates server = authority.issue("server");
        files = server.write(folder);
        String first = TestCertificates.pem(server.certificate());
        String second = TestCertificates.pem(authority.certificate());

        Files.writeString(files.certificate(), first + second);
        assertEquals(List.of(server.certificate(), authority.certificate()), read().chain());

        Files.writeString(files.certificate(), second + first);
        assertSaid("is no chain", files.certificate());

        Files.writeString(files.certificate(), second);
        assertSaid("is not the key", files.key());
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() throws Exception {
        key(TestCertificates.selfSigned("here").key());
        assertSaid("is not the key of the certificate", files.key());

        Instant now = Instant.now();
        TestCertificates other = TestCertificates.selfSigned("here", "RSA", now, now.plusSeconds(9));
        key(other.key());
        assertSaid("is not the key of the certificate", files.key());
    }

    @Test
    void whatDoesNotCountTodayIsRefused() {
        Instant later = Instant.now().plus(Duration.ofDays(3));
        String expired = assertThrows(LauncherException.class, () -> ServerCertificate.read(files, later))
                .getMessage();
        assertTrue(expired.contains("expired"), expired);

        Instant early = Instant.now().minus(Duration.ofDays(3));
        String tooEarly = assertThrows(LauncherException.class, () -> ServerCertificate.read(files, early))
                .getMessage();
        assertTrue(tooEarly.contains("clock"), tooEarly);
    }

    @Test
    void anEncryptedKeyIsRefusedWithAWayOut() throws Exception {
        var encryptor = new JcePEMEncryptorBuilder("AES-128-CBC")
                .setProvider(new BouncyCastleProvider())
                .build("secret".toCharArray());
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(mine.keys().getPrivate(), encryptor);
        }
        key(text.toString());

        assertSaid("openssl pkey", files.key());
    }

    @Test
    void whatIsNotThereOrNoPemIsRefused() throws Exception {
        key("hello");
        assertSaid("holds no private key", files.key());
        key("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
        assertSaid("can't be read", files.key());
        Files.delete(files.key());
        assertSaid("is not there", files.key());

        Files.writeString(files.certificate(), "hello");
        assertSaid("holds no certificate", files.certificate());
        Files.writeString(files.certificate(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertSaid("can't be read", files.certificate());
        Files.delete(files.certificate());
        assertSaid("is not there", files.certificate());
    }

    @Test
    void theKeyIsNotShown() {
        assertFalse(read().toString().contains("PrivateKey"), read().toString());
    }
}

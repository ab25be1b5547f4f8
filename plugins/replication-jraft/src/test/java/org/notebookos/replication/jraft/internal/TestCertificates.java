package org.notebookos.replication.jraft.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.notebookos.hostlink.trust.CertificateAuthority;
import org.notebookos.hostlink.trust.Identity;
import org.notebookos.hostlink.trust.SigningRequest;

/** A cluster's real authority, and the files that agents keep. */
final class TestCertificates {

    private final Path directory;
    private final CertificateAuthority authority;

    TestCertificates(Path directory) {
        this.directory = directory;
        this.authority = CertificateAuthority.open(directory.resolve("authority"), Clock.systemUTC());
    }

    /** Gives a host a new certificate in its file. */
    Path host(String id, Duration lasts) {
        return keep(id, certificate(authority, id, lasts));
    }

    /** Gives a host a certificate that was made some time ago. */
    Path past(String id, Duration ago, Duration lasts) {
        Clock then = Clock.offset(Clock.systemUTC(), ago.negated());
        return keep(id, certificate(CertificateAuthority.open(directory.resolve("authority"), then), id, lasts));
    }

    /** Gives the certificate of the controller to a host that poses as it. */
    Path controller(String id) {
        return keep(id, authority.controller());
    }

    private Path keep(String id, Identity identity) {
        Path file = directory.resolve(id).resolve(Identity.FILE);
        identity.write(file);
        return file;
    }

    private static Identity certificate(CertificateAuthority authority, String id, Duration lasts) {
        SigningRequest asked = SigningRequest.make();
        X509Certificate signed = authority.host(id, asked.encoded(), lasts);
        return new Identity(asked.key(), signed, authority.certificate());
    }

    static String serial(Path identity) {
        return Identity.read(identity)
                .orElseThrow()
                .certificate()
                .getSerialNumber()
                .toString(16);
    }

    /** Has the host of an identity file distrust others. */
    static void distrust(Path identity, String... lines) throws IOException {
        Path list = Distrusted.beside(identity);
        Files.writeString(list, "# made by a test\n" + String.join("\n", lines) + "\n");
        // Two lists within one tick of the file system's clock are two lists all the same.
        Files.setLastModifiedTime(list, FileTime.from(Instant.now().plusNanos(System.nanoTime() % 1_000_000_000)));
    }
}

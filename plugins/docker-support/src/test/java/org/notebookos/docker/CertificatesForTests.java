package org.notebookos.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An authority for a test, and certificates of an engine and of who speaks to it, as openssl makes them. */
record CertificatesForTests(Path folder) {

    private static final String DAYS = "2";

    /** Makes the authority. */
    static CertificatesForTests make(Path folder) throws IOException {
        Files.createDirectories(folder);
        CertificatesForTests made = new CertificatesForTests(folder);
        made.run(("req -x509 -newkey rsa:2048 -nodes -days " + DAYS
                        + " -subj /CN=authority -keyout ca-key.pem -out ca.pem")
                .split(" "));
        return made;
    }

    /** Makes key and certificate of an engine at an address; returns the words that have it ask for certificates there. */
    String engine(String address) throws IOException {
        certificate("server", "subjectAltName=IP:" + address);
        return "--tlsverify --tlscacert %1$s/ca.pem --tlscert %1$s/server-cert.pem --tlskey %1$s/server-key.pem -H tcp://%2$s"
                .formatted(folder, address + ":2376");
    }

    /** Makes key and certificate for who speaks to an engine; returns the folder, with the authority that the engine's must be of. */
    Path client(Path into, CertificatesForTests believed) throws IOException {
        certificate("client", "extendedKeyUsage=clientAuth");
        Files.createDirectories(into);
        Files.copy(believed.folder.resolve("ca.pem"), into.resolve("ca.pem"));
        Files.move(folder.resolve("client-cert.pem"), into.resolve("cert.pem"));
        Files.move(folder.resolve("client-key.pem"), into.resolve("key.pem"));
        return into;
    }

    private void certificate(String name, String extension) throws IOException {
        Files.writeString(folder.resolve("extensions"), extension + "\n");
        run(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                name + "-key.pem",
                "-out",
                "request");
        run(("x509 -req -in request -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile extensions -days " + DAYS
                        + " -out " + name + "-cert.pem")
                .split(" "));
    }

    private void run(String... words) throws IOException {
        Programs.run(folder, "openssl", words);
    }
}

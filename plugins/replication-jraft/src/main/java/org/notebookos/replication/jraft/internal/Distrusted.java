package org.notebookos.replication.jraft.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;

/**
 * Certificates that haven't ended and count no more all the same. The agent keeps the list in a file beside this host's
 * certificate, as the controller tells it: lines {@code serial HEX} and {@code host ID}, and others, which don't matter.
 *
 * @param serials of certificates
 * @param hosts of which no certificate counts
 */
record Distrusted(Set<String> serials, Set<String> hosts) {

    static final Distrusted NONE = new Distrusted(Set.of(), Set.of());

    private static final String NAME = "distrusted";
    private static final String SERIAL = "serial ";
    private static final String HOST = "host ";

    Distrusted {
        serials = Set.copyOf(serials);
        hosts = Set.copyOf(hosts);
    }

    /** Returns where the list is. */
    static Path beside(Path certificate) {
        return certificate.resolveSibling(NAME);
    }

    static Distrusted read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return NONE;
        }
        Set<String> serials = new HashSet<>();
        Set<String> hosts = new HashSet<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(SERIAL)) {
                serials.add(line.substring(SERIAL.length()).strip());
            } else if (line.startsWith(HOST)) {
                hosts.add(line.substring(HOST.length()).strip());
            }
        }
        return new Distrusted(serials, hosts);
    }

    boolean names(X509Certificate certificate) throws GeneralSecurityException {
        return serials.contains(certificate.getSerialNumber().toString(16))
                || HostCertificate.host(certificate).filter(hosts::contains).isPresent();
    }
}

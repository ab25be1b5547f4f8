package org.notebookos.hostlink.trust;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The names that certificates carry. The same names under every address: what is proved is a part, not a place. */
public final class Names {

    /** The controller's DNS name, whatever its address is. */
    public static final String CONTROLLER = "controller.notebookos";

    static final String HOST_PREFIX = "urn:notebookos:host:";
    static final int DNS = 2;
    static final int URI = 6;

    private Names() {}

    /** Returns the host that a certificate speaks of; empty if it isn't a host's. */
    public static Optional<String> host(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Optional.empty()
                    : names.stream()
                            .filter(name -> Integer.valueOf(URI).equals(name.get(0)))
                            .map(name -> String.valueOf(name.get(1)))
                            .filter(uri -> uri.startsWith(HOST_PREFIX))
                            .map(uri -> uri.substring(HOST_PREFIX.length()))
                            .findFirst();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }
}

package org.notebookos.launcher.tls;

import java.nio.file.Path;

/**
 * The operator's files with the gateway's certificate.
 *
 * @param certificate PEM: the server's certificate, then those that lead to an authority
 * @param key PEM: the certificate's private key, not encrypted
 */
public record TlsFiles(Path certificate, Path key) {}

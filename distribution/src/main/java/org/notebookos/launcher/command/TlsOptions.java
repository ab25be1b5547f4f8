package org.notebookos.launcher.command;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.environment.GatewayVariables;
import org.notebookos.launcher.tls.ServerCertificate;
import org.notebookos.launcher.tls.TlsFiles;

/** The options by which the gateway serves HTTPS. */
final class TlsOptions {

    private TlsOptions() {}

    static List<Option> options() {
        return List.of(
                Option.valued(
                        "tls-certificate",
                        "FILE",
                        "serve HTTPS alone, with this certificate (PEM, then its issuers'); renewed files are noticed"),
                Option.valued("tls-key", "FILE", "its private key (PEM, not encrypted)"));
    }

    /** Returns the files that options, or else the environment, name, after a look whether a server can use them; empty if there are none. */
    static Optional<TlsFiles> of(Arguments arguments, GatewayVariables variables) {
        Optional<Path> certificate =
                arguments.value("tls-certificate").or(variables::certificate).map(TlsOptions::absolute);
        Optional<Path> key = arguments.value("tls-key").or(variables::key).map(TlsOptions::absolute);
        if (certificate.isPresent() != key.isPresent()) {
            throw new LauncherException(
                    Code.USAGE,
                    "--tls-certificate and --tls-key (or EG_CERTFILE and EG_KEYFILE) belong together: give both, or"
                            + " neither for HTTP");
        }
        Optional<TlsFiles> files = certificate.map(file -> new TlsFiles(file, key.orElseThrow()));
        files.ifPresent(each -> ServerCertificate.read(each, Instant.now()));
        return files;
    }

    private static Path absolute(String file) {
        return Path.of(file).toAbsolutePath().normalize();
    }
}

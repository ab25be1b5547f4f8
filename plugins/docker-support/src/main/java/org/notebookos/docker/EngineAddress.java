package org.notebookos.docker;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where an engine listens, and how to speak to it.
 *
 * @param uri {@code unix:///PATH}, {@code tcp://HOST:PORT} or {@code ssh://[USER@]HOST[:PORT]}
 * @param certificates folder with {@code ca.pem}, {@code cert.pem} and {@code key.pem}: then {@code tcp} is TLS in both directions;
 *     for {@code ssh} a folder with a {@code config} of the client, used instead of the user's own
 */
public record EngineAddress(URI uri, Optional<Path> certificates) {

    /** Where an engine listens unless it is told otherwise. */
    public static final String USUAL = "unix:///var/run/docker.sock";

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "[::1]", "localhost");

    /** @throws EngineException with {@link EngineErrorCode#INVALID} if this can't be an engine's address, or isn't safe */
    public EngineAddress {
        String scheme = String.valueOf(uri.getScheme());
        switch (scheme) {
            case "unix" -> require(
                    uri.getPath() != null && !uri.getPath().isEmpty(), uri, "the socket's path is missing");
            case "tcp" -> {
                require(uri.getHost() != null && uri.getPort() > 0, uri, "host and port are needed");
                // Who can speak to an engine is root on its machine.
                require(
                        certificates.isPresent() || LOOPBACK.contains(uri.getHost()),
                        uri,
                        "without certificates an engine may be on this machine only");
            }
            case "ssh" -> require(uri.getHost() != null, uri, "the host is missing");
            default -> require(false, uri, "an address begins with unix://, tcp:// or ssh://");
        }
        certificates.ifPresent(folder -> requireCertificates(uri, folder));
    }

    /**
     * Reads an address.
     *
     * @param certificates folder of the certificates; empty: none
     * @throws EngineException with {@link EngineErrorCode#INVALID} if this can't be an engine's address, or isn't safe
     */
    public static EngineAddress parse(String text, String certificates) {
        URI uri;
        try {
            uri = URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw new EngineException(EngineErrorCode.INVALID, "no engine's address: " + text, e);
        }
        return new EngineAddress(
                uri, Optional.of(certificates).filter(path -> !path.isBlank()).map(Path::of));
    }

    /** Returns the address of an engine of this machine. */
    public static EngineAddress ofSocket(Path socket) {
        return parse("unix://" + socket, "");
    }

    private static void requireCertificates(URI uri, Path folder) {
        for (String file : "ssh".equals(uri.getScheme()) ? Set.of("config") : Set.of("ca.pem", "cert.pem", "key.pem")) {
            require(Files.isReadable(folder.resolve(file)), uri, folder.resolve(file) + " can't be read");
        }
    }

    private static void require(boolean fit, URI uri, String otherwise) {
        if (!fit) {
            throw new EngineException(EngineErrorCode.INVALID, "engine address " + uri + ": " + otherwise);
        }
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}

package org.notebookos.agent.internal.join;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.notebookos.hostlink.trust.JoinToken;

/**
 * What an agent is told of joining.
 *
 * @param hostId this host
 * @param pool its pool
 * @param version of this software
 * @param controller {@code host:port}
 * @param identity file of key and certificate
 * @param tokenFile holds the join token; none if the controller wants none, or the host has a certificate already
 * @param authorityFile certificate of the cluster's authority, for a token that doesn't name it
 */
public record JoinSettings(
        String hostId,
        String pool,
        String version,
        String controller,
        Path identity,
        Optional<Path> tokenFile,
        Optional<Path> authorityFile) {

    /**
     * Tells whether the link needs TLS: always, but to a controller on this machine's loopback interface when neither the
     * token nor a file names an authority.
     */
    public boolean encrypted() {
        return authorityFile.isPresent() || !loopback() || JoinToken.looksLike(token());
    }

    private boolean loopback() {
        int colon = controller.lastIndexOf(':');
        String host = colon < 0 ? controller : controller.substring(0, colon).replaceAll("^\\[|]$", "");
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Returns the token; empty if there is none, or it can't be read. */
    public String token() {
        if (tokenFile.isEmpty()) {
            return "";
        }
        try {
            return Files.readString(tokenFile.get()).strip();
        } catch (IOException e) {
            return "";
        }
    }
}

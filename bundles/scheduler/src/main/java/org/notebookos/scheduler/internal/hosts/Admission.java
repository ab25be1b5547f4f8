package org.notebookos.scheduler.internal.hosts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.notebookos.hostlink.HostPeer;
import org.notebookos.hostlink.Protocol;
import org.notebookos.hostlink.v1.Distrusted;
import org.notebookos.hostlink.v1.Hello;

/**
 * Looks at who wants to join, before anything else is believed.
 *
 * @param version of this controller
 * @param token what agents without a certificate must present; empty: nothing (loopback only)
 * @param enrolled knows which certificates count
 */
public record Admission(String version, String token, Enrolled enrolled) {

    /** Why a host is turned away. */
    public record Refusal(String code, String text) {}

    /** Knows which certificates count. Thread-safe, doesn't block. */
    public interface Enrolled {

        /** Returns why a host that shows a valid certificate is no part of the cluster, or not of that pool; else empty. */
        Optional<Refusal> refusal(HostPeer peer, String pool);

        /** Returns whom hosts must not believe though their certificates haven't ended. */
        default Distrusted distrusted() {
            return Distrusted.getDefaultInstance();
        }

        /** Ends the certificates of a host that its pool has taken back; with a token it may join again. May block. */
        default void released(String hostId, String pool) {}
    }

    /** No certificate counts. */
    public Admission(String version, String token) {
        this(
                version,
                token,
                (peer, pool) ->
                        Optional.of(new Refusal("UNKNOWN_CERTIFICATE", "this controller knows no certificates")));
    }

    /** @param peer who it is by its certificate; empty on the loopback interface */
    Optional<Refusal> refusal(Hello hello, Optional<HostPeer> peer) {
        return (peer.isPresent() ? certificateRefusal(hello, peer.get()) : tokenRefusal(hello))
                .or(() -> versionRefusal(version, hello.getProtocol(), hello.getVersion()))
                .or(() -> hello.getHostId().isBlank()
                        ? Optional.of(new Refusal("BAD_HOST", "the agent has no host id: start it with --host-id"))
                        : Optional.empty());
    }

    private Optional<Refusal> certificateRefusal(Hello hello, HostPeer peer) {
        if (!peer.hostId().equals(hello.getHostId())) {
            return Optional.of(new Refusal(
                    "WRONG_HOST",
                    "the agent says that it is host " + hello.getHostId() + " and its certificate is that of "
                            + peer.hostId() + ": start it with --host-id " + peer.hostId()
                            + ", or with another home and a join token"));
        }
        return enrolled.refusal(peer, hello.getPool());
    }

    private Optional<Refusal> tokenRefusal(Hello hello) {
        return token.isEmpty() || same(token, hello.getJoinToken())
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "BAD_TOKEN", "the join token is wrong: copy the controller's token file to the host"));
    }

    /**
     * Returns why an agent can't be served, if it speaks another version of the contract. Releases of the same contract serve
     * each other.
     *
     * @param controller release of this controller
     * @param protocol what the agent speaks, as it told
     * @param agent the agent's release
     */
    public static Optional<Refusal> versionRefusal(String controller, int protocol, String agent) {
        int spoken = Protocol.of(protocol);
        if (spoken == Protocol.VERSION) {
            return Optional.empty();
        }
        boolean old = spoken < Protocol.VERSION;
        return Optional.of(new Refusal(
                "BAD_VERSION",
                "the agent (release " + agent + ", protocol " + spoken + ") and the controller (release " + controller
                        + ", protocol " + Protocol.VERSION + ") don't understand each other: install release "
                        + (old ? controller + " on the host" : agent + " on the controller") + ", then start its "
                        + (old ? "agent" : "controller") + " again"));
    }

    /** Takes as long whether the first or the last character is wrong. */
    private static boolean same(String expected, String actual) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
    }
}

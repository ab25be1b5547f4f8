package org.notebookos.scheduler.internal.hosts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.notebookos.hostlink.v1.Hello;

/**
 * Looks at who wants to join, before anything else is believed.
 *
 * @param version of this controller
 * @param token what agents must present; empty: nothing (loopback only)
 */
public record Admission(String version, String token) {

    /** Why a host is turned away. */
    record Refusal(String code, String text) {}

    private static final Pattern RELEASE = Pattern.compile("(\\d+\\.\\d+)([^0-9].*)?");

    Optional<Refusal> refusal(Hello hello) {
        if (!token.isEmpty() && !same(token, hello.getJoinToken())) {
            return Optional.of(
                    new Refusal("BAD_TOKEN", "the join token is wrong: copy the controller's token file to the host"));
        }
        if (!release(version).equals(release(hello.getVersion()))) {
            return Optional.of(new Refusal(
                    "BAD_VERSION",
                    "the agent is of version " + hello.getVersion() + " and the controller of " + version
                            + ": install the same release on both"));
        }
        if (hello.getHostId().isBlank()) {
            return Optional.of(new Refusal("BAD_HOST", "the agent has no host id: start it with --host-id"));
        }
        return Optional.empty();
    }

    /** Takes as long whether the first or the last character is wrong. */
    private static boolean same(String expected, String actual) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
    }

    /** Major and minor version: agents and controllers of one release understand each other. */
    private static String release(String text) {
        Matcher matcher = RELEASE.matcher(text);
        return matcher.matches() ? matcher.group(1) : text;
    }
}

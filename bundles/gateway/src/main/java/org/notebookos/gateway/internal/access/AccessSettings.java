package org.notebookos.gateway.internal.access;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How access is controlled, beside the policy.
 *
 * @param directory where tokens and logins are kept; empty: only in memory
 * @param loginLasts how long a browser stays logged in
 * @param failuresPerMinute wrong secrets of one address
 * @param failuresPerMinuteOverall wrong secrets of all addresses
 * @param trustedProxies addresses and networks whose X-Forwarded headers are believed
 */
public record AccessSettings(
        Optional<Path> directory,
        Duration loginLasts,
        int failuresPerMinute,
        int failuresPerMinuteOverall,
        List<String> trustedProxies) {

    /** The defaults, with nothing kept. */
    public static AccessSettings inMemory() {
        return new AccessSettings(Optional.empty(), Duration.ofDays(30), 20, 600, List.of());
    }
}

package org.notebookos.gateway.internal.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.access.AccessPolicy.Verdict;

class AccessPolicyTest {

    private static final AccessPolicy CLOSED = Policies.of("token", "secret", "", List.of(), List.of(), "");
    private static final AccessPolicy OPEN =
            Policies.of("none", "", "", List.of("https://lab.example"), List.of(), "10.0.0.7");

    private static Verdict closed(String authorization, String query) {
        return CLOSED.judge("any.example:8888", null, authorization, Optional.ofNullable(query));
    }

    private static Verdict open(String host, String origin) {
        return OPEN.judge(host, origin, null, Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"token secret", "Token secret", "bearer secret", "Bearer  secret "})
    void headersWithTheTokenAreWelcome(String header) {
        assertEquals(Verdict.WELCOME, closed(header.strip(), null));
    }

    @Test
    void urlsWithTheTokenAreWelcome() {
        assertEquals(Verdict.WELCOME, closed(null, "secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "Basic secret", "token", "token secre", "token secret2", "token Secret"})
    void otherHeadersAreNot(String header) {
        assertEquals(Verdict.NO_TOKEN, closed(header, null));
    }

    @Test
    void withoutATokenOnlyKnownHostNamesAreServed() {
        for (String host : List.of("localhost:8888", "127.0.0.1", "[::1]:8888", "LOCALHOST", "10.0.0.7:1")) {
            assertEquals(Verdict.WELCOME, open(host, null), host);
        }
        for (String host : List.of("evil.example", "localhost.evil.example:8888", "", "127.0.0.1.evil")) {
            assertEquals(Verdict.FOREIGN_HOST, open(host, null), host);
        }
    }

    @Test
    void withoutATokenPagesOfOtherSitesAreRefused() {
        assertEquals(Verdict.WELCOME, open("localhost:8888", "http://localhost:8888"));
        assertEquals(Verdict.WELCOME, open("localhost:8888", "https://lab.example"));
        for (String origin : List.of("http://localhost:9999", "https://evil.example", "null", "")) {
            assertEquals(Verdict.FOREIGN_ORIGIN, open("localhost:8888", origin), origin);
        }
    }

    @Test
    void configuredHostsCountWithATokenToo() {
        AccessPolicy policy = Policies.of("token", "secret", "", List.of(), List.of("nb.example"), "");
        assertEquals(Verdict.WELCOME, policy.judge("nb.example:80", null, "token secret", Optional.empty()));
        assertEquals(Verdict.FOREIGN_HOST, policy.judge("other", null, "token secret", Optional.empty()));
    }

    @Test
    void aMissingTokenFileIsMadeForItsOwnerOnly(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("conf/token");
        String made = Policies.of("token", "", file.toString(), List.of(), List.of(), "")
                .token()
                .orElseThrow();
        assertEquals(48, made.length());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(
                made,
                Policies.of("token", "", file.toString(), List.of(), List.of(), "")
                        .token()
                        .orElseThrow());
    }

    @Test
    void theTokenIsNotShown() {
        assertFalse(CLOSED.toString().contains("secret"));
    }

    @Test
    void aConfigurationWithoutTokenIsRefused(@TempDir Path directory) throws Exception {
        assertThrows(GatewayException.class, () -> Policies.of("token", "", "", List.of(), List.of(), ""));
        assertThrows(GatewayException.class, () -> Policies.of("oops", "t", "", List.of(), List.of(), ""));
        Path empty = Files.createFile(directory.resolve("empty"));
        assertThrows(
                GatewayException.class, () -> Policies.of("token", "", empty.toString(), List.of(), List.of(), ""));
    }
}

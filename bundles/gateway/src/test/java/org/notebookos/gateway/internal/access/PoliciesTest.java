package org.notebookos.gateway.internal.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gateway.internal.GatewayException;

class PoliciesTest {

    private static AccessPolicy policy(String authentication, String token, String file) {
        return Policies.of(authentication, token, file, List.of(), List.of(), "");
    }

    @Test
    void aMissingTokenFileIsMadeForItsOwnerOnly(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("conf/token");
        String made = policy("token", "", file.toString()).token().orElseThrow();
        assertEquals(48, made.length());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(made, policy("token", "", file.toString()).token().orElseThrow());
    }

    @Test
    void theTokenIsNotShown() {
        assertFalse(policy("token", "secret", "").toString().contains("secret"));
    }

    @Test
    void aConfigurationWithoutTokenIsRefused(@TempDir Path directory) throws Exception {
        assertThrows(GatewayException.class, () -> policy("token", "", ""));
        assertThrows(GatewayException.class, () -> policy("oops", "t", ""));
        Path empty = Files.createFile(directory.resolve("empty"));
        assertThrows(GatewayException.class, () -> policy("token", "", empty.toString()));
    }

    @Test
    void hostsAndOriginsThatAreNoneAreRefused() {
        for (String origin : List.of("lab.example", "ftp://lab.example", "https://", "null")) {
            assertThrows(
                    GatewayException.class,
                    () -> Policies.of("token", "t", "", List.of(origin), List.of(), ""),
                    origin);
        }
        for (String host : List.of("a b", "http://lab.example", "lab.example/x")) {
            assertThrows(
                    GatewayException.class, () -> Policies.of("token", "t", "", List.of(), List.of(host), ""), host);
        }
    }
}

package org.notebookos.launcher.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    private Path folder;

    @Test
    void aTokenIsMadeOnceAndReadableByItsOwnerOnly() throws IOException {
        Path file = folder.resolve("home/token");
        String token = Secrets.readOrMake(file);

        assertTrue(token.matches("[0-9a-f]{48}"), token);
        assertEquals(token, Secrets.readOrMake(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertNotEquals(token, Secrets.readOrMake(folder.resolve("other")));
    }

    @Test
    void aChosenTokenReplacesTheFormerOne() throws IOException {
        Path file = folder.resolve("token");
        Secrets.readOrMake(file);
        Secrets.write(file, "mine");

        assertEquals("mine", Secrets.readOrMake(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
}

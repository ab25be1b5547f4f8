package org.notebookos.launcher.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    /** No file can hold it. */
    private static final String HALF_A_CHARACTER = "\ud800";

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

    @Test
    void aFileWithNothingInItGetsAToken() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), " \n");
        String token = Secrets.readOrMake(file);

        assertTrue(token.matches("[0-9a-f]{48}"), token);
        assertEquals(token, Secrets.readOrMake(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void whatCannotBeWrittenLeavesTheFormerTokenAndNothingElse() throws IOException {
        Path file = folder.resolve("token");
        String token = Secrets.readOrMake(file);

        assertThrows(IOException.class, () -> Secrets.write(file, HALF_A_CHARACTER));
        assertEquals(token, Secrets.readOrMake(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }
}

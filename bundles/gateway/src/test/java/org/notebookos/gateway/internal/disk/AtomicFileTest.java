package org.notebookos.gateway.internal.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    Path folder;

    @Test
    void aWriteThatFailsLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        assertThrows(
                IOException.class,
                () -> AtomicFile.write(file, out -> {
                    out.write('n');
                    throw new IOException("No space left on device");
                }));
        assertEquals("old", Files.readString(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aFullDiskIsSaidAndLeavesTheOldFile() throws IOException {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "this system has no /dev/full");
        Path file = Files.writeString(folder.resolve("a"), "old");
        assertThrows(
                IOException.class,
                () -> AtomicFile.write(file, out -> Files.newOutputStream(full).write(new byte[1])));
        assertEquals("old", Files.readString(file));
    }

    @Test
    void aPrivateFileIsItsOwnersAloneWhoeverCouldReadTheFormerOne() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        AtomicFile.writePrivate(file, out -> out.write('n'));
        assertEquals("n", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aFileThatGrowsIsReadByNobodyWhoCouldNotReadTheFormerOne() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        for (String mode : List.of("rw-------", "r--r-----")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            AtomicFile.write(file, out -> assertTrue(othersCanDoNothing(part()), "rights of the part"));
            assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    private Path part() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(AtomicFile.PART_PREFIX))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean othersCanDoNothing(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                .endsWith("---");
    }

    @Test
    void secretsAreTheSameAfterARestartAndTheOwnersAlone() throws IOException {
        String path = folder.resolve("state").toString();
        byte[] first = StateDirectory.of(path).secret("key").getEncoded();
        assertEquals(32, first.length);
        assertEquals(
                List.of(first[0], first[31]),
                List.of(
                        StateDirectory.of(path).secret("key").getEncoded()[0],
                        StateDirectory.of(path).secret("key").getEncoded()[31]));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path))));
    }
}

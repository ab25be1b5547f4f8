package org.notebookos.agent.internal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFileTest {

    @TempDir
    Path directory;

    private Path spool;
    private Path to;

    @BeforeEach
    void makeFolders() throws IOException {
        spool = Files.createDirectory(directory.resolve("spool"));
        to = directory.resolve("taken");
    }

    @Test
    void aFileIsMovedOutOfReach() throws IOException {
        Path file = Files.writeString(spool.resolve("w1.bin"), "value");

        assertEquals("value", Files.readString(SpoolFile.take(file, to)));
        assertFalse(Files.exists(file));
    }

    @Test
    void aLinkIsRefusedAndNotFollowed() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "of the host");
        Path link = Files.createSymbolicLink(spool.resolve("w1.bin"), secret);

        assertThrows(IOException.class, () -> SpoolFile.take(link, to));
        assertFalse(Files.exists(to, LinkOption.NOFOLLOW_LINKS));
        assertEquals("of the host", Files.readString(secret));
    }
}

package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreFolderTest {

    @TempDir
    private Path directory;

    @Test
    void hostsThatShareAFolderHaveTheSameMarkAndOthersHaveNot() {
        String mark = mark("one");
        assertFalse(mark.isEmpty());
        assertEquals(mark, mark("one"));
        assertNotEquals(mark, mark("two"));
    }

    @Test
    void aStoreThatIsNoFolderHasNone() {
        assertEquals("", StoreFolder.mark(Map.of("nbos.name", "redis", "uri", "redis://cache")));
    }

    @Test
    void whatIsNoMarkIsNotTakenForOne() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("odd"));
        Files.writeString(folder.resolve("store-id"), "../../etc");
        assertEquals("", mark("odd"));
    }

    private String mark(String folder) {
        return StoreFolder.mark(Map.of("directory", directory.resolve(folder).toString()));
    }
}

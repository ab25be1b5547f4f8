package org.notebookos.launcher.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFolderTest {

    @TempDir
    private Path root;

    private Path watched;
    private Path operator;
    private ConfigFolder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        watched = root.resolve("node/conf");
        operator = root.resolve("conf");
        folder = new ConfigFolder(watched, operator, Map.of("org.a", Map.of("port", 1, "name", "x")));
        Files.createDirectories(operator);
    }

    @Test
    void theOperatorsFileWins() throws IOException {
        Files.writeString(operator.resolve("org.a.config"), "name=\"mine\"\n");
        folder.write();

        assertEquals(
                Map.of("port", "I\"1\"", "name", "\"mine\""),
                TypedConfig.read(watched.resolve("org.a.config")).values());
    }

    @Test
    void aConfigurationThatTheLauncherDoesNotKnowIsTakenOver() throws IOException {
        Files.writeString(operator.resolve("org.b.config"), "key=\"value\"\n");
        folder.write();

        assertEquals("key=\"value\"\n", Files.readString(watched.resolve("org.b.config")));
    }

    @Test
    void whatIsNotForThisNodeIsLeftOut() throws IOException {
        Files.writeString(operator.resolve("org.b.config"), "key=\"value\"\n");
        new ConfigFolder(watched, operator, Map.of(), Set.of("org.b")).write();

        assertFalse(Files.exists(watched.resolve("org.b.config")));
    }

    @Test
    void whatTheOperatorDeletesGoesAndDefaultsComeBack() throws IOException {
        Files.writeString(operator.resolve("org.a.config"), "name=\"mine\"\n");
        Files.writeString(operator.resolve("org.b.config"), "key=\"value\"\n");
        folder.write();
        Files.delete(operator.resolve("org.a.config"));
        Files.delete(operator.resolve("org.b.config"));
        folder.write();

        assertEquals(
                "\"x\"",
                TypedConfig.read(watched.resolve("org.a.config")).values().get("name"));
        assertFalse(Files.exists(watched.resolve("org.b.config")));
    }

    @Test
    void aFileThatHasNotChangedIsNotTouched() throws IOException {
        folder.write();
        FileTime longAgo = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(watched.resolve("org.a.config"), longAgo);
        folder.write();

        assertEquals(longAgo, Files.getLastModifiedTime(watched.resolve("org.a.config")));
    }
}

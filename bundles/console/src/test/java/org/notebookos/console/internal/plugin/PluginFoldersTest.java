package org.notebookos.console.internal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.console.internal.ConsoleException;

class PluginFoldersTest {

    @TempDir
    private Path distribution;

    @TempDir
    private Path operator;

    private PluginFolders folders;

    @BeforeEach
    void fill() throws IOException {
        Files.write(
                distribution.resolve("binpack-1.jar"),
                Jars.placement("org.notebookos.binpack", "1", "binpack").bytes());
        Files.write(
                operator.resolve("org.example.tight.jar"),
                Jars.placement("org.example.tight", "2", "tight").bytes());
        Files.writeString(operator.resolve("broken.jar"), "no jar");
        Files.writeString(operator.resolve("notes.txt"), "no jar");
        folders = new PluginFolders(distribution, operator);
    }

    @Test
    void theNamesOfAllJarsAreKnownAndBrokenOnesAreLeftOut() {
        assertEquals(List.of("binpack", "tight"), folders.names(ExtensionPoint.PLACEMENT));
        assertEquals(List.of(), folders.names(ExtensionPoint.SESSION));
    }

    @Test
    void anInstalledPluginIsFoundByEitherName() {
        assertEquals("org.example.tight", folders.installed("tight").jar().symbolicName());
        assertTrue(folders.installed("org.example.tight").installed());
    }

    @Test
    void whatCameWithThePlatformWasNotInstalled() {
        ConsoleException refused = assertThrows(ConsoleException.class, () -> folders.installed("binpack"));
        assertTrue(refused.getMessage().contains("Installed: org.example.tight"), refused.getMessage());
        assertTrue(folders.isPartOfDistribution("org.notebookos.binpack"));
        assertFalse(folders.isPartOfDistribution("org.example.tight"));
    }

    @Test
    void theSchedulerSaysWhatIsInUseAndASingleImplementationIs() {
        PluginJar.Service tight = new PluginJar.Service(ExtensionPoint.PLACEMENT, "tight");
        assertTrue(PluginFolders.inUse(tight, folders.list(), Map.of("placement", "tight")));
        assertFalse(PluginFolders.inUse(tight, folders.list(), Map.of("placement", "binpack")));
        assertFalse(PluginFolders.inUse(tight, folders.list(), Map.of()));
        assertEquals(1, folders.count(tight));
    }

    @Test
    void aFileIsNamedByItsBundle() throws IOException {
        PluginJar jar =
                PluginJar.parse(Jars.placement("org.example.new", "1", "new").bytes());
        assertEquals(operator.resolve("org.example.new.jar"), folders.pathOf(jar));
    }
}

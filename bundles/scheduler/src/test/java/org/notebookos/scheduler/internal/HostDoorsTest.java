package org.notebookos.scheduler.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.scheduler.api.SchedulerException;

class HostDoorsTest {

    @TempDir
    private Path folder;

    @Test
    void theTokenIsWhatTheFileHoldsWithoutTheLinesEnd() throws IOException {
        assertEquals("secret", HostDoors.token(written("secret\n")));
    }

    @Test
    void whereNoFileIsConfiguredNoTokenIsAskedFor() {
        assertEquals("", HostDoors.token(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t"})
    void anEmptyFileOpensTheDoorToNobody(String content) throws IOException {
        refused(written(content));
    }

    @Test
    void aMissingFileOpensTheDoorToNobody() {
        refused(folder.resolve("none").toString());
    }

    private static void refused(String file) {
        SchedulerException refusal = assertThrows(SchedulerException.class, () -> HostDoors.token(file));
        assertEquals(SchedulerException.Code.STORAGE, refusal.code());
        assertTrue(refusal.getMessage().contains(file), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("clear joinTokenFile"), refusal.getMessage());
    }

    private String written(String content) throws IOException {
        return Files.writeString(folder.resolve("token"), content).toString();
    }
}

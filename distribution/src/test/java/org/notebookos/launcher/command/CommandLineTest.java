package org.notebookos.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @TempDir
    private Path home;

    private Recording recording;

    @BeforeEach
    void record() {
        recording = new Recording(home);
    }

    private int run(String... words) {
        return CommandLine.standard().run(List.of(words), recording.context());
    }

    @Test
    void withoutWordsTheCommandsAreListed() {
        assertEquals(0, run());

        for (String name : List.of(
                "up", "down", "status", "kernels", "hosts", "pools", "tokens", "plugin", "agent", "shell", "demo",
                "bench", "test")) {
            assertTrue(recording.out().contains("\n  " + name + " "), name);
        }
        assertFalse(recording.out().contains("\n  controller "), "up starts it, or a unit, not operators by hand");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "down",
                "status",
                "kernels",
                "hosts",
                "plugin",
                "shell",
                "demo",
                "bench",
                "test",
                "controller",
                "agent"
            })
    void everyCommandHasHelp(String name) {
        assertEquals(0, run(name, "--help"));
        assertTrue(recording.out().startsWith("Usage: notebookos " + name), recording.out());
    }

    @Test
    void anUnknownCommandIsAUsageError() {
        assertEquals(2, run("start"));
        assertTrue(recording.err().contains("unknown command \"start\". Commands: up, down,"), recording.err());
    }

    @Test
    void anUnknownOptionIsAUsageError() {
        assertEquals(2, run("up", "--gpu", "2"));
        assertEquals(2, run("up", "--port", "0"));
        assertEquals(2, run("up", "--token", "a b"));
        assertEquals(2, run("agent", "--host-id", "../../etc"));
        assertEquals(2, run("plugin", "use", "placement"));
        assertEquals(2, run("plugin", "explode"));
    }

    @Test
    void askingBeforeTheFirstUpSaysWhatToDo() {
        assertEquals(1, run("kernels", "--json"));
        assertTrue(recording.err().contains("run \"notebookos up\" first"), recording.err());
        assertEquals("", recording.out());
    }

    @Test
    void downWithoutAnythingRunningIsNoFailure() {
        assertEquals(0, run("down"));
        assertTrue(recording.out().contains("Nothing is running"), recording.out());
    }

    @Test
    void testNeedsACheckout() {
        assertEquals(2, run("test"));
        assertTrue(recording.err().contains("in a checkout"), recording.err());
    }
}

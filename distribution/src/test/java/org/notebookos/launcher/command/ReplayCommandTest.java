package org.notebookos.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is started. */
class ReplayCommandTest {

    @TempDir
    Path home;

    private String refusal(String options) {
        Recording recording = new Recording(home);
        int status =
                CommandLine.standard().run(List.of(("replay " + options).strip().split(" ")), recording.context());
        assertEquals(2, status, options);
        return recording.err();
    }

    @Test
    void aTraceIsNeeded() {
        assertTrue(refusal("").contains("--trace FILE is missing"));
        assertTrue(refusal("--trace " + home.resolve("none.csv")).contains("can't read"));
    }

    @Test
    void numbersThatMakeNoSenseStartNoPlatform() throws IOException {
        Path trace = Files.writeString(home.resolve("t.csv"), "");

        for (String option : List.of(
                "--speed 0",
                "--speed fast",
                "--hosts none",
                "--hosts 4:3",
                "--hosts 1:2:3",
                "--interval 0",
                "--gpus-per-host 0")) {
            String said = refusal("--trace " + trace + " " + option);
            assertTrue(said.contains(option.split(" ")[0]), said);
        }
        assertFalse(Files.exists(home.resolve("replay")));
    }

    @Test
    void hostsAreCountedAsOftenAsInTheTraceIfThatCanBe() {
        assertEquals(new ReplayPlan(4, 8, 8, 1, 10), plan("--speed 60"));
        assertEquals(new ReplayPlan(4, 8, 8, 6, 30), plan("--speed 5"));
        assertEquals(new ReplayPlan(3, 3, 2, 10, 10), plan("--hosts 3 --gpus-per-host 2 --interval 10"));
    }

    private ReplayPlan plan(String options) {
        ReplayCommand command = new ReplayCommand();
        return ReplayPlan.of(
                command, Arguments.parse(command, List.of(("--trace " + home + " " + options).split(" "))));
    }
}

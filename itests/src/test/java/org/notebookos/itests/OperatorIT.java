package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The operator's commands, as separate processes: up, a controller that is killed, down. */
class OperatorIT {

    private static TestHome test;

    @BeforeAll
    static void up() throws Exception {
        test = TestHome.create("operator", 3);
        Path python = Path.of(TestHome.python());
        int status = notebookos(
                "up",
                "--detach",
                "--hosts",
                "3",
                "--port",
                Integer.toString(test.settings().port()),
                "--python",
                python.toString());
        assertEquals(0, status, "up failed, see its messages above");
    }

    @AfterAll
    static void down() throws Exception {
        assertEquals(0, notebookos("down"));
        List<ProcessHandle> left = HostProcesses.of(test.home().root());
        assertTrue(left.isEmpty(), "left behind: " + left);
    }

    @Test
    void aCellOutlivesTheControllerAndItsOutputArrives() throws Exception {
        int status = PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of(
                        "controller_restart",
                        test.settings().url(),
                        test.token(),
                        test.home().controller().processFile().toString()));

        assertEquals(0, status, "the scenario failed, see its output above");
    }

    @Test
    void statusIsPrintedForPeopleAndForPrograms() throws Exception {
        assertEquals(0, notebookos("status"));
        assertEquals(0, notebookos("hosts", "--json"));
        assertEquals(2, notebookos("dance"));
    }

    @Test
    void groupsAreMeasuredOnHostsOfTheirOwn() throws Exception {
        assertEquals(0, notebookos("bench", "--seconds", "1", "groups", "2"));
        assertEquals(2, notebookos("bench", "groups", "many"));
    }

    private static int notebookos(String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(TestHome.distribution().script().toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("NOTEBOOKOS_HOME", test.home().root().toString());
        Process process = builder.start();
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " has not ended after 180 s");
        }
        return process.exitValue();
    }
}

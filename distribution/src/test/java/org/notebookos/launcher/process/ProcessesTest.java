package org.notebookos.launcher.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: a sleeping one, and one that does not listen to SIGTERM. */
class ProcessesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private static Process start(String script) throws IOException {
        Process process = new ProcessBuilder("bash", "-c", script).start();
        // The script says when it is ready to be told something.
        process.getInputStream().read();
        return process;
    }

    @Test
    void aProcessThatListensEndsWhenAsked() throws Exception {
        ProcessHandle process = start("echo; exec sleep 600").toHandle();

        assertEquals(List.of(), Processes.end(List.of(process), PATIENCE));
        assertFalse(Processes.isRunning(process));
    }

    @Test
    void oneThatDoesNotListenIsKilledAndNamed() throws Exception {
        ProcessHandle process = start("trap '' TERM; echo; while :; do read -t 600 <> <(:); done")
                .toHandle();

        assertEquals(List.of(process), Processes.end(List.of(process), Duration.ofMillis(200)));
        assertFalse(Processes.isRunning(process));
    }

    @Test
    void processesAreFoundByTheirArguments() throws Exception {
        String mark = "notebookos-" + System.nanoTime();
        Process process = start("echo; read; : " + mark);
        try {
            List<ProcessHandle> found =
                    Processes.matching(arguments -> arguments.stream().anyMatch(argument -> argument.contains(mark)));
            assertEquals(List.of(process.toHandle()), found);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aProcessFileFindsItsProcessWhileThatRuns() throws Exception {
        Path file = folder.resolve("run/agent.json");
        Process process = start("echo; exec sleep 600");
        ProcessFile.of(process.toHandle()).write(file);

        assertEquals(
                Optional.of(process.toHandle()),
                ProcessFile.read(file).orElseThrow().running());
        process.destroyForcibly().waitFor();
        assertTrue(ProcessFile.read(file).orElseThrow().running().isEmpty());
    }

    @Test
    void aLaterProcessWithTheSameIdIsNotMistakenForTheFormerOne() {
        ProcessFile former = new ProcessFile(
                ProcessHandle.current().pid(),
                Instant.now().minusSeconds(86_400).toString());

        assertTrue(former.running().isEmpty());
    }

    @Test
    void aBrokenProcessFileIsAsGoodAsNone() throws IOException {
        Path file = folder.resolve("agent.json");
        assertTrue(ProcessFile.read(file).isEmpty());
        Files.writeString(file, "{\"pid\": 1");
        assertTrue(ProcessFile.read(file).isEmpty());
    }

    @Test
    void aToolThatTakesTooLongIsKilled() throws Exception {
        Path log = folder.resolve("log/tool.log");
        ToolProcess tool = new ToolProcess();

        assertEquals(124, tool.run(List.of("sleep", "600"), Map.of(), log, Duration.ofMillis(100)));
        assertEquals(3, tool.run(List.of("bash", "-c", "echo $WORD; exit 3"), Map.of("WORD", "hi"), log, PATIENCE));
        assertEquals("hi\n", Files.readString(log));
    }

    @Test
    void askingReturnsWhatAToolPrintsUnlessItFails() throws Exception {
        ToolProcess tool = new ToolProcess();

        assertEquals("3 11\n", tool.ask(List.of("echo", "3 11")));
        assertEquals("", tool.ask(List.of("bash", "-c", "echo no; exit 1")));
    }
}

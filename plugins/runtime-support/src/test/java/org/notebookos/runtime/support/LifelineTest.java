package org.notebookos.runtime.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifelineTest {

    private static final int SECONDS = 20;

    @TempDir
    Path directory;

    private static Process start(String... program) throws Exception {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(Lifeline.around(List.of(program)));
        return new ProcessBuilder(command).start();
    }

    @Test
    void aProgramThatDoesntLookAtItsInputEndsWithIt() throws Exception {
        Process sleeping = start("sleep", "600");
        assertFalse(sleeping.waitFor(300, TimeUnit.MILLISECONDS));

        sleeping.getOutputStream().close();

        assertTrue(sleeping.waitFor(SECONDS, TimeUnit.SECONDS));
        assertEquals(128 + 9, sleeping.exitValue());
    }

    @Test
    void theProgramIsTheProcessThatWasStartedAndItsOwnInputIsEmpty() throws Exception {
        Process told = start("python3", "-c", "import os, sys; print(os.getpid(), repr(sys.stdin.read()))");

        String said = new String(told.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

        assertEquals(told.pid() + " ''", said);
        assertEquals(0, told.waitFor());
    }

    @Test
    void wordsStayWords() throws Exception {
        Path made = directory.resolve("made");
        String word = "$(touch " + made + "); `touch " + made + "` \"' *";
        Process echoing = start("printf", "%s|", word, "a b", "");

        String said = new String(echoing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(word + "|a b||", said);
        assertFalse(Files.exists(made));
    }

    @Test
    void aSignalToTheGroupReachesTheProgramAndDoesntEndItsLifeline() throws Exception {
        Process deaf = start("sh", "-c", "trap '' TERM; echo on; while :; do sleep 0.1; done");
        assertEquals('o', deaf.getInputStream().read());
        new ProcessBuilder("kill", "-s", "TERM", "--", "-" + deaf.pid()).start().waitFor();
        assertFalse(deaf.waitFor(300, TimeUnit.MILLISECONDS));

        deaf.getOutputStream().close();

        assertTrue(deaf.waitFor(SECONDS, TimeUnit.SECONDS));
    }
}

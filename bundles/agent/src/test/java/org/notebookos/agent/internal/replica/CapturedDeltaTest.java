package org.notebookos.agent.internal.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.jupyter.Message;

class CapturedDeltaTest {

    private static final Path SPOOL = Path.of("/spool");

    @Test
    void aDeltaIsReadWithBuffersSpooledFilesFactsAndProblems() throws IOException {
        CapturedDelta delta = read(
                """
                {"term": 7, "attempt": 2, "capture_ms": 3.25,
                 "covariables": [
                   {"names": ["a", "b"], "format": "pickle5", "size": 2, "sha256": "s1", "fidelity": "exact", "buffer": 1},
                   {"names": ["w"], "format": "pickle5", "size": 99, "sha256": "s2", "fidelity": "exact", "spool": "w1.bin"}],
                 "deleted": ["x"],
                 "facts": {"count": {"buffer": 0, "size": 1, "sha256": "s3"}},
                 "problems": [{"name": "sock", "fidelity": "lost", "reason": "sockets can't move"}]}
                """);
        assertEquals(7, delta.term());
        assertEquals(2, delta.attempt());
        assertEquals(3250, delta.captureMicros());
        assertEquals(List.of("a", "b"), delta.values().get(0).names());
        assertArrayEquals(new byte[] {2, 3}, delta.values().get(0).bytes());
        assertEquals(Optional.of(SPOOL.resolve("w1.bin")), delta.values().get(1).spooled());
        assertEquals(List.of("x"), delta.deleted());
        assertArrayEquals(new byte[] {1}, delta.facts().get("count"));
        assertEquals("sock", delta.problems().get(0).getName());
    }

    @Test
    void aFileOutsideTheSpoolIsRefused() {
        for (String name : List.of("../secret", "/etc/passwd", ".hidden", "")) {
            IOException e = assertThrows(
                    IOException.class,
                    () -> read("{\"covariables\": [{\"names\": [\"a\"], \"spool\": \"" + name + "\"}]}"));
            assertTrue(e.getMessage().contains("spooled"), e.getMessage());
        }
    }

    @Test
    void aBufferThatIsNotThereOrHasAnotherSizeIsRefused() {
        assertThrows(IOException.class, () -> read("{\"covariables\": [{\"names\": [\"a\"], \"buffer\": 5}]}"));
        assertThrows(IOException.class, () -> read("{\"covariables\": [{\"names\": [\"a\"]}]}"));
        assertThrows(
                IOException.class, () -> read("{\"covariables\": [{\"names\": [\"a\"], \"buffer\": 1, \"size\": 9}]}"));
    }

    @Test
    void aDeltaOfNothingButProblemsIsADelta() throws IOException {
        CapturedDelta delta = read("{\"term\": 1, \"attempt\": 1, \"problems\": [{\"name\": \"*\"}]}");
        assertEquals(List.of(), delta.values());
        assertEquals(1, delta.problems().size());
    }

    private static CapturedDelta read(String content) throws IOException {
        byte[] empty = Message.emptyObject();
        return CapturedDelta.read(
                new Message(
                        empty,
                        empty,
                        empty,
                        content.getBytes(StandardCharsets.UTF_8),
                        List.of(new byte[] {1}, new byte[] {2, 3})),
                SPOOL);
    }
}

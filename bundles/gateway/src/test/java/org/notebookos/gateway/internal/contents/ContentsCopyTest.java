package org.notebookos.gateway.internal.contents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.disk.StateDirectory;

/** What goes on while a large file is copied. */
class ContentsCopyTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path root;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private Contents contents;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(root.resolve("a.txt"), "large");
        contents = new Contents(
                new ContentsSettings(root, true, false, 1 << 20),
                StateDirectory.of(""),
                (action, path, source) -> {},
                Clock.systemUTC(),
                this::copySlowly);
    }

    @AfterEach
    void stop() {
        mayEnd.countDown();
        contents.close();
    }

    private void copySlowly(Path source, OutputStream out) throws IOException {
        begun.countDown();
        try {
            mayEnd.await(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        Files.copy(source, out);
    }

    private static ByteArrayInputStream body(String text) {
        return new ByteArrayInputStream(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private String post(String directory, String body) {
        try (MemoryBudget.Share share = contents.memory()) {
            ObjectNode made = contents.post("ann", ContentsPath.parse(directory), body(body), share);
            return made.get("path").textValue();
        }
    }

    private String rename(String from, String to) {
        try (MemoryBudget.Share share = contents.memory()) {
            ObjectNode renamed = contents.patch(ContentsPath.parse(from), body("{'path':'" + to + "'}"), share);
            return renamed.get("path").textValue();
        }
    }

    private CompletableFuture<String> copyBegins(String directory) throws InterruptedException {
        CompletableFuture<String> copy = CompletableFuture.supplyAsync(() -> post(directory, "{'copy_from':'a.txt'}"));
        begun.await();
        return copy;
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(root)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void othersGetNames() throws Exception {
        CompletableFuture<String> copy = copyBegins("");
        assertTimeoutPreemptively(SOON.dividedBy(2), () -> {
            assertEquals("untitled.py", post("", "{'type':'file','ext':'.py'}"));
            assertEquals("b.py", rename("untitled.py", "b.py"));
        });
        assertFalse(copy.isDone());
        mayEnd.countDown();
        assertEquals("a-Copy1.txt", copy.get());
        assertEquals(List.of("a-Copy1.txt", "a.txt", "b.py"), names());
    }

    @Test
    void itGetsTheNameThatIsFreeAtItsEnd() throws Exception {
        CompletableFuture<String> copy = copyBegins("");
        Files.writeString(root.resolve("a-Copy1.txt"), "somebody else's");
        mayEnd.countDown();
        assertEquals("a-Copy2.txt", copy.get());
        assertEquals("large", Files.readString(root.resolve("a-Copy2.txt")));
        assertEquals("somebody else's", Files.readString(root.resolve("a-Copy1.txt")));
    }

    @Test
    void itTakesTheNameThatWasAskedForFromNobody() throws Exception {
        CompletableFuture<String> copy = copyBegins("new.txt").exceptionally(refusal -> {
            assertEquals(Code.CONFLICT, ((GatewayException) refusal.getCause()).code());
            return "refused";
        });
        Files.writeString(root.resolve("new.txt"), "somebody else's");
        mayEnd.countDown();
        assertEquals("refused", copy.get());
        assertEquals("somebody else's", Files.readString(root.resolve("new.txt")));
        assertEquals(List.of("a.txt", "new.txt"), names());
    }

    @Test
    void aDirectoryIsNotCopiedIntoItself() throws IOException {
        Files.createDirectories(root.resolve("d/e"));
        Files.createSymbolicLink(root.resolve("link"), root.resolve("d/e"));
        for (String directory : List.of("d", "d/e", "d/new", "link")) {
            assertEquals(
                    Code.BAD_REQUEST,
                    assertThrows(GatewayException.class, () -> post(directory, "{'copy_from':'d'}"))
                            .code(),
                    directory);
        }
        assertEquals("d-Copy1", post("", "{'copy_from':'d'}"));
        assertEquals("d-Copy1/d", post("d-Copy1", "{'copy_from':'d'}"));
    }
}

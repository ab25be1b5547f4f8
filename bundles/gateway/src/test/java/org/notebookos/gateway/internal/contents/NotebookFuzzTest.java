package org.notebookos.gateway.internal.contents;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.contents.SaveRequest.Content;

/** A notebook, from a client or from a file, is refused with a reason, or it is the same wherever it is read and saved. */
class NotebookFuzzTest {

    private static final ContentsPath PATH = ContentsPath.parse("a.ipynb");
    private static final MemoryBudget MEMORY = new MemoryBudget(1L << 30);

    private final Notebooks notebooks = new Notebooks(new TrustedNotebooks(
            new SecretKeySpec("the fuzzer's".getBytes(StandardCharsets.UTF_8), "HmacSHA256"), Optional.empty()));

    NotebookFuzzTest() throws IOException {}

    /** What lies in a file that somebody else wrote: a client gets it, and may save it as it got it. */
    @FuzzTest
    void file(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("notebook", ".ipynb");
        try {
            Files.write(file, bytes);
            ObjectNode shown = shown(file);
            byte[] answer = answer(shown);
            notebooks.write("ann", PATH, file, content(answer).orElseThrow());
            assertArrayEquals(withoutMarks(shown), withoutMarks(shown(file)), "what was saved is what is read");
        } catch (GatewayException refused) {
            assertTrue(refused.getMessage().length() < 1_000, "a refusal that doesn't repeat the file");
        } finally {
            Files.delete(file);
        }
    }

    /** What a client sends to be saved: saved again, the file stays as it is, and it is trusted if the client trusts it. */
    @FuzzTest
    void body(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("notebook", ".ipynb");
        try {
            Optional<JsonNode> sent = content(bytes);
            if (sent.isPresent()) {
                boolean trusted = TrustedNotebooks.isTrusted(NotebookShape.require(sent.get(), PATH));
                notebooks.write("ann", PATH, file, sent.get());
                byte[] saved = Files.readAllBytes(file);
                ObjectNode shown = shown(file);
                assertTrue(!trusted || TrustedNotebooks.isTrusted(shown), "trust was lost");
                notebooks.write("ann", PATH, file, shown);
                assertArrayEquals(saved, Files.readAllBytes(file), "saved again");
            }
        } catch (GatewayException refused) {
            assertTrue(refused.getMessage().length() < 1_000, "a refusal that doesn't repeat the body");
        } finally {
            Files.delete(file);
        }
    }

    private static Optional<JsonNode> content(byte[] body) throws IOException {
        try (ContentsBody in = new ContentsBody(new ByteArrayInputStream(body), Integer.MAX_VALUE, MEMORY.share());
                SaveRequest request = SaveRequests.read(in, () -> Files.createTempFile("staged", ""))) {
            return request.content().filter(Content.Json.class::isInstance).map(json -> ((Content.Json) json).value());
        }
    }

    private ObjectNode shown(Path file) throws IOException {
        try (FileContent content = new FileContent(file);
                MemoryBudget.Share share = MEMORY.share()) {
            return notebooks.read("ann", PATH, content, Fingerprint.digest(), share);
        }
    }

    private static byte[] answer(ObjectNode notebook) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ObjectNode model = NotebookJson.MAPPER.createObjectNode().set("content", notebook);
        ContentsAnswer.of(model).writeTo(out);
        return out.toByteArray();
    }

    private static byte[] withoutMarks(ObjectNode notebook) throws IOException {
        NotebookLines.stripTransient(notebook);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NotebookJson.writeFile(notebook, out);
        return out.toByteArray();
    }
}

package org.notebookos.gateway.internal.rest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An installed kernel.json may hold anything: it is offered as something that can be started, or not at all. */
class KernelspecFuzzTest {

    @FuzzTest
    void file(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("kernel", ".json");
        try {
            Files.write(file, bytes);
            ObjectNode read = ForeignSpecFile.read(file);
            ForeignKernelspec spec = new ForeignKernelspec("fuzzed", file.getParent(), read);
            assertFalse(spec.spec().path("display_name").asText().isBlank());
            assertTrue(spec.program().isPresent());
        } catch (ForeignSpecFile.Unfit refused) {
            assertFalse(refused.getMessage().isBlank());
        } finally {
            Files.delete(file);
        }
    }
}

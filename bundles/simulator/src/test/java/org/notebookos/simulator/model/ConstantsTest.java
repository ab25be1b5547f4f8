package org.notebookos.simulator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The constants that are shipped, and others laid over them. */
class ConstantsTest {

    @TempDir
    Path folder;

    @Test
    void thoseOfOneMachineReplaceSomeOfTheOthersAndAddNone() throws IOException {
        Constants all = Constants.read(Optional.empty());
        Constants local = Constants.local(Optional.empty());

        assertEquals(all.all().keySet(), local.all().keySet());
        assertNotEquals(CostModel.of(all), CostModel.of(local));
        assertEquals(Prices.of(all), Prices.of(local));
        assertTrue(CostModel.of(local).provisionSeconds() < CostModel.of(all).provisionSeconds());
    }

    @Test
    void aFileIsLaidOverEither() throws IOException {
        Path file = Files.writeString(folder.resolve("own"), "host.provision = fixed 1234\n");

        assertEquals(1.234, CostModel.of(Constants.read(Optional.of(file))).provisionSeconds());
        assertEquals(1.234, CostModel.of(Constants.local(Optional.of(file))).provisionSeconds());
        Files.writeString(file, "host.provission = fixed 1\n");
        assertThrows(IllegalArgumentException.class, () -> Constants.local(Optional.of(file)));
    }
}

package org.notebookos.replication.local.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryFileTest {

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void writeThreeEntries() throws IOException {
        file = directory.resolve("log");
        try (EntryFile entries = EntryFile.open(file, (index, entry) -> {})) {
            for (int index = 1; index <= 3; index++) {
                entries.append(index, ("entry " + index).getBytes(StandardCharsets.UTF_8));
            }
            entries.force();
        }
    }

    @Test
    void entriesAreReadInOrder() throws IOException {
        assertEquals(List.of("1:entry 1", "2:entry 2", "3:entry 3"), read());
    }

    @Test
    void everyTornTailIsCutOffAndTheRestStays() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int third = whole.length * 2 / 3;
        for (int length = third + 1; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertEquals(List.of("1:entry 1", "2:entry 2"), read(), "cut at " + length);
            assertEquals(third, Files.size(file));
        }
    }

    @Test
    void aTailOfZerosIsCutOff() throws IOException {
        Files.write(file, new byte[5000], StandardOpenOption.APPEND);
        assertEquals(3, read().size());
    }

    @Test
    void aLastEntryThatWasHalfWrittenInPlaceIsCutOff() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertEquals(List.of("1:entry 1", "2:entry 2"), read());
    }

    @Test
    void damageBeforeTheEndIsAnErrorAndChangesNothing() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        IOException error = assertThrows(IOException.class, this::read);
        assertTrue(error.getMessage().contains("damaged"), error.getMessage());
        assertEquals(bytes.length, Files.size(file));
    }

    @Test
    void writingGoesOnBehindTheCut() throws IOException {
        Files.write(file, new byte[] {0, 0, 0}, StandardOpenOption.APPEND);
        try (EntryFile entries = EntryFile.open(file, (index, entry) -> {})) {
            entries.append(4, "entry 4".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(List.of("1:entry 1", "2:entry 2", "3:entry 3", "4:entry 4"), read());
    }

    @Test
    void aClearedFileIsEmptyAndWritable() throws IOException {
        try (EntryFile entries = EntryFile.open(file, (index, entry) -> {})) {
            entries.clear();
            entries.append(9, "nine".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(List.of("9:nine"), read());
    }

    private List<String> read() throws IOException {
        List<String> read = new ArrayList<>();
        EntryFile.open(file, (index, entry) -> read.add(index + ":" + new String(entry, StandardCharsets.UTF_8)))
                .close();
        return read;
    }
}

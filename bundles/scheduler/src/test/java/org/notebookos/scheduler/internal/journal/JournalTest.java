package org.notebookos.scheduler.internal.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.spi.session.SessionPolicy.GpuBindingTime.PER_CELL;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.scheduler.api.KernelProgram;
import org.notebookos.scheduler.core.Change;
import org.notebookos.scheduler.core.SessionPlan;
import org.notebookos.spi.session.SessionPolicy.ContainerLifetime;
import org.notebookos.spi.session.SessionPolicy.Shortage;

class JournalTest {

    private static final List<Change> ALL = List.of(
            new Change.KernelSaved(
                    "k1",
                    "python3",
                    Map.of("KERNEL_GPUS", "1"),
                    Optional.of("/home/x"),
                    "s1",
                    5,
                    "jraft",
                    1,
                    3,
                    4,
                    true,
                    List.of(new Change.Placed("r1", "h1", "h1:1", true, false, true)),
                    "pipelined",
                    "r1",
                    new SessionPlan("lcp", PER_CELL, ContainerLifetime.PER_CELL, Shortage.MIGRATE, true),
                    new Change.Suspended("idle for 30 min", 17),
                    new KernelProgram(List.of("R", "{connection_file}"), Map.of("LANG", "C"), "/specs/ir", true)),
            new Change.KernelRemoved("k2"),
            new Change.CloseOwed("h1", "k2"),
            new Change.ClosePaid("h1", "k2"),
            new Change.HostDraining("h1", 17),
            new Change.HostUndrained("h1"),
            new Change.EpochsReserved(1001),
            new Change.GpuSeconds(1.5, 2.5),
            new Change.GpuUsed(
                    Map.of("k1", new Change.GpuUse(1.5, 40)), Map.of("ada", new Change.GpuUse(2.5, 80)), 80));

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("scheduler.journal");
    }

    private void write(List<Change> changes) {
        try (Journal journal = Journal.open(directory)) {
            journal.append(changes, () -> changes);
        }
    }

    private List<Change> read() {
        try (Journal journal = Journal.open(directory)) {
            return journal.found();
        }
    }

    @Test
    void aNewJournalIsEmpty() {
        assertEquals(List.of(), read());
    }

    @Test
    void everyKindOfChangeIsReadAsItWasWritten() {
        write(ALL);

        assertEquals(ALL, read());
    }

    @Test
    void changesAreAddedToThoseThatAreThere() {
        write(ALL.subList(0, 2));
        write(ALL.subList(2, ALL.size()));

        assertEquals(ALL, read());
    }

    @Test
    void changesThatMayWaitAreReadToo() {
        try (Journal journal = Journal.open(directory)) {
            journal.append(ALL);
        }

        assertEquals(ALL, read());
    }

    @Test
    void aLastLineThatWasCutOffAnywhereIsDropped() throws IOException {
        write(ALL);
        byte[] whole = Files.readAllBytes(file());
        int lastLine = new String(whole, StandardCharsets.UTF_8).trim().lastIndexOf('\n') + 1;
        for (int length = lastLine; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));

            assertEquals(ALL.subList(0, ALL.size() - 1), read());
            assertEquals(lastLine, Files.size(file()), "what follows starts on a line of its own");
        }
    }

    @Test
    void aTornTailOfZerosIsDropped() throws IOException {
        write(ALL);
        Files.write(file(), new byte[4096], StandardOpenOption.APPEND);

        assertEquals(ALL, read());
    }

    @Test
    void damageInTheMiddleIsNotPassedOver() throws IOException {
        write(ALL);
        byte[] bytes = Files.readAllBytes(file());
        bytes[40] ^= 1;
        Files.write(file(), bytes);

        JournalException refusal = assertThrows(JournalException.class, this::read);

        assertEquals(JournalException.Code.CORRUPT, refusal.code());
        assertTrue(refusal.getMessage().contains("scheduler.journal"));
    }

    @Test
    void whatAnOlderReleaseDoesntKnowOfAChangeIsPassedOver() {
        ChangeCodec codec = new ChangeCodec();

        assertTrue(codec.decode("00000000 {}").isEmpty());
        assertTrue(codec.decode("").isEmpty());
    }

    @Test
    void itIsReplacedByASnapshotWhenItHasGrown() throws IOException {
        List<Change> state = List.of(new Change.EpochsReserved(7));
        List<Change> many = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            many.add(ALL.get(0));
        }
        try (Journal journal = Journal.open(directory)) {
            for (int i = 0; i < 4; i++) {
                journal.append(many, () -> state);
            }
            journal.append(ALL.subList(1, 2), () -> state);
        }

        assertTrue(Files.size(file()) < 4_000_000, "size " + Files.size(file()));
        List<Change> found = read();
        assertEquals(state.get(0), found.get(0));
        assertEquals(ALL.get(1), found.get(found.size() - 1));
    }

    @Test
    void afterAFailureTheWholeStateIsWritten() throws IOException {
        List<Change> state = List.of(new Change.EpochsReserved(7), new Change.KernelRemoved("x"));
        Path blocker = directory.resolve("scheduler.journal.new");
        Files.createDirectories(blocker);
        List<Change> many = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            many.add(ALL.get(0));
        }
        try (Journal journal = Journal.open(directory)) {
            JournalException refusal = assertThrows(JournalException.class, () -> journal.append(many, () -> state));
            assertEquals(JournalException.Code.IO, refusal.code());
            Files.delete(blocker);
            journal.append(ALL.subList(1, 2), () -> state);
        }

        assertEquals(state, read());
    }
}

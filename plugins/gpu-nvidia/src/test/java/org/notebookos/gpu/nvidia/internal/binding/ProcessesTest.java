package org.notebookos.gpu.nvidia.internal.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of processes that really run, and of those below them. */
class ProcessesTest {

    private static final int LOOKS = 50;

    @TempDir
    private Path folder;

    private final List<Child> children = new ArrayList<>();
    private Path unifiedMemory;
    private Processes processes;

    @BeforeEach
    void prepare() throws Exception {
        unifiedMemory = Files.createFile(folder.resolve("nvidia-uvm")).toRealPath();
        processes = new Processes(unifiedMemory);
    }

    @AfterEach
    void end() {
        children.forEach(Child::close);
    }

    private Child keep(Child child) {
        children.add(child);
        return child;
    }

    @Test
    void aFamilyBeginsWithTheProcessItself() {
        Child parent = keep(Child.withChild());
        assertEquals(List.of(parent.pid(), parent.childPid()), processes.family(parent.pid()));
    }

    @Test
    void aProcessHasBegunCudaWhenOneBelowItHas() {
        Child init = keep(Child.withGrandchildOpeningOnceTold(unifiedMemory.toString()));
        assertFalse(processes.hasBegunCuda(init.pid()));
        init.tell();
        assertTrue(processes.hasBegunCuda(init.pid()));
    }

    @Test
    void whatHasEndedHasNothingOpen() {
        Child child = keep(Child.holding(unifiedMemory.toString()));
        child.end();
        assertFalse(processes.hasBegunCuda(child.pid()));
        assertFalse(processes.hasLoadedCuda(child.pid()));
    }

    @Test
    void processesThatEndWhileTheyAreLookedAtDoNotMatter() {
        Child busy = keep(Child.withChildrenThatEnd());
        for (int i = 0; i < LOOKS; i++) {
            assertFalse(processes.hasBegunCuda(busy.pid()));
            assertFalse(processes.family(busy.pid()).stream().anyMatch(processes::hasLoadedCuda));
        }
    }
}

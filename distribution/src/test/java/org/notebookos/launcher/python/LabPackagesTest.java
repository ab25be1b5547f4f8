package org.notebookos.launcher.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.launcher.NotebookFiles;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.process.Tool;

class LabPackagesTest {

    /** A Python that prints what it is told to. */
    private record Printing(String text) implements Tool {

        @Override
        public int run(List<String> command, Map<String, String> environment, Path log, Duration limit) {
            throw new AssertionError("nothing is to be run");
        }

        @Override
        public String ask(List<String> command) {
            assertEquals("/py", command.get(0));
            return text;
        }
    }

    @Test
    void anEnvironmentWithJupyterLabTellsItsFolders() throws Exception {
        String printed = "{\"lab\": true, \"jupyterPath\": [\"/e/share/jupyter\"], \"packages\": [\"/a\", \"/b\"]}\n";

        Optional<NotebookFiles> found = new LabPackages(new Printing(printed)).of("/py", "/n");

        assertEquals(
                Optional.of(new NotebookFiles("/n", "/py", List.of("/e/share/jupyter"), List.of("/a", "/b"))), found);
        assertTrue(found.get().pages());
    }

    @Test
    void anEnvironmentWithoutItHasNoPages() throws Exception {
        String printed = "{\"lab\": false, \"jupyterPath\": [\"/e/share/jupyter\"], \"packages\": []}";

        assertEquals(Optional.empty(), new LabPackages(new Printing(printed)).of("/py", "/n"));
        assertEquals(Optional.empty(), new LabPackages(new Printing("")).of("/py", "/n"), "no jupyter_core at all");
    }

    @Test
    void settingsOfAnEarlierReleaseServeNothing() {
        assertEquals(NotebookFiles.NONE, new Settings(1, 2, 8888, 4000, "/py").notebooks());
        assertEquals(NotebookFiles.NONE, new NotebookFiles(null, null, null, null));
    }
}

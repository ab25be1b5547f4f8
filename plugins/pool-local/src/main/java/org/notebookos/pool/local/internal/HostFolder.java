package org.notebookos.pool.local.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a host that was given back. */
final class HostFolder {

    private HostFolder() {}

    /** Deletes what a later host of the same name must not find; logs stay. */
    static void deleteState(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve("agent.json"));
        Path state = folder.resolve("state");
        if (!Files.isDirectory(state)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(state)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}

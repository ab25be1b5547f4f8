package org.notebookos.launcher.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.notebookos.launcher.process.Tool;

/** Pythons that exist only in a test. */
final class FakeTool implements Tool {

    private final Map<String, String> versions = new HashMap<>();
    private final Set<String> withIpykernel = new HashSet<>();
    private final List<List<String>> runs = new ArrayList<>();

    boolean venvWorks = true;
    boolean pipWorks = true;

    FakeTool python(String path, String version) {
        versions.put(path, version);
        return this;
    }

    FakeTool ipykernelIn(String path) {
        withIpykernel.add(path);
        return this;
    }

    /** The words that follow {@code -m} in each run: {@code venv ...}, {@code pip ...}. */
    List<String> modulesRun() {
        return runs.stream().map(command -> command.get(2)).toList();
    }

    List<String> lastRun() {
        return runs.get(runs.size() - 1);
    }

    @Override
    public int run(List<String> command, Map<String, String> environment, Path log, Duration limit) throws IOException {
        runs.add(command);
        if (command.get(2).equals("venv")) {
            if (venvWorks) {
                Path python = Path.of(command.get(command.size() - 1)).resolve("bin/python");
                Files.createDirectories(python.getParent());
                Files.writeString(python, "");
                python.toFile().setExecutable(true);
            }
            return venvWorks ? 0 : 1;
        }
        return pipWorks ? 0 : 1;
    }

    @Override
    public String ask(List<String> command) throws IOException {
        String python = command.get(0);
        if (!versions.containsKey(python)) {
            throw new IOException("no such program");
        }
        if (command.get(2).contains("version_info")) {
            return versions.get(python) + "\n";
        }
        return withIpykernel.contains(python) ? "yes\n" : "";
    }
}

package org.notebookos.launcher.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.notebookos.launcher.process.Tool;

/** The Pythons of this machine: those on the path, and the system's own. */
public final class Interpreters {

    private static final int OLDEST_MINOR = 9;
    private static final int NEWEST_MINOR = 14;

    private final List<String> candidates;
    private final Tool tool;

    Interpreters(List<String> candidates, Tool tool) {
        this.candidates = List.copyOf(candidates);
        this.tool = tool;
    }

    /** Looks along the path, then in the system's folder. */
    public static Interpreters onPath(String path, Tool tool) {
        List<String> names = new ArrayList<>(List.of("python3"));
        for (int minor = NEWEST_MINOR; minor >= OLDEST_MINOR; minor--) {
            names.add("python3." + minor);
        }
        List<Path> folders = new ArrayList<>(Arrays.stream(path.split(":"))
                .filter(f -> !f.isEmpty())
                .map(Path::of)
                .toList());
        folders.add(Path.of("/usr/bin"));
        List<String> found = names.stream()
                .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .distinct()
                .toList();
        return new Interpreters(found, tool);
    }

    /** The minor version of a Python 3 that is new enough. */
    Optional<Integer> version(String python) throws IOException, InterruptedException {
        String answer = ask(python, "import sys; print(*sys.version_info[:2])").strip();
        if (!answer.matches("3 [0-9]+")) {
            return Optional.empty();
        }
        int minor = Integer.parseInt(answer.substring(2));
        return minor >= OLDEST_MINOR ? Optional.of(minor) : Optional.empty();
    }

    /** The first usable one: what the user's path says comes before the system's. */
    Optional<String> first() throws IOException, InterruptedException {
        for (String candidate : candidates) {
            if (version(candidate).isPresent()) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Whether replicas can run on it as it is. */
    boolean runsKernels(String python) throws IOException, InterruptedException {
        return ask(python, "import ipykernel, cloudpickle; print('yes')")
                .strip()
                .equals("yes");
    }

    /** The first that can run replicas as it is. */
    Optional<String> firstThatRunsKernels() throws IOException, InterruptedException {
        for (String candidate : candidates) {
            if (version(candidate).isPresent() && runsKernels(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private String ask(String python, String program) throws IOException, InterruptedException {
        try {
            return tool.ask(List.of(python, "-c", program));
        } catch (IOException e) {
            // Not a program that can be started: as good as absent.
            return "";
        }
    }
}

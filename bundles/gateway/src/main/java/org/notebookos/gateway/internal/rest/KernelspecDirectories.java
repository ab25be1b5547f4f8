package org.notebookos.gateway.internal.rest;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Where kernelspecs are installed. Stateless. */
public final class KernelspecDirectories {

    private static final String STANDARD = "standard";

    private KernelspecDirectories() {}

    /**
     * Returns the directories, the first one counting most.
     *
     * @param configured paths; {@code standard} stands for where Jupyter looks: {@code JUPYTER_PATH}, the user's, the interpreter's, the
     *     machine's
     * @param python the interpreter whose installation has kernelspecs, or empty
     * @param environment finds variables
     */
    public static List<Path> of(List<String> configured, String python, UnaryOperator<String> environment) {
        Set<Path> directories = new LinkedHashSet<>();
        for (String each : configured) {
            if (each.strip().equals(STANDARD)) {
                data(python, environment).forEach(data -> directories.add(data.resolve("kernels")));
            } else if (!each.isBlank()) {
                directories.add(Path.of(each.strip()));
            }
        }
        return List.copyOf(directories);
    }

    private static List<Path> data(String python, UnaryOperator<String> environment) {
        List<Path> data = new ArrayList<>();
        String path = environment.apply("JUPYTER_PATH");
        if (path != null) {
            for (String each : path.split(File.pathSeparator)) {
                if (!each.isBlank()) {
                    data.add(Path.of(each));
                }
            }
        }
        String own = environment.apply("JUPYTER_DATA_DIR");
        String home = environment.apply("HOME");
        if (own != null && !own.isBlank()) {
            data.add(Path.of(own));
        } else if (home != null) {
            data.add(Path.of(home, ".local", "share", "jupyter"));
        }
        if (python.contains("/")) {
            // bin/python lies in what Python calls its prefix
            Path bin = Path.of(python).toAbsolutePath().getParent();
            data.add(bin.resolveSibling("share").resolve("jupyter"));
        }
        data.add(Path.of("/usr/local/share/jupyter"));
        data.add(Path.of("/usr/share/jupyter"));
        return data;
    }
}

package org.notebookos.lab.internal.environment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a Python environment has what pages are made of. Nothing of it is kept: what is installed while the platform runs is found.
 *
 * @param jupyterPath data directories, first wins: {@code lab/static}, {@code labextensions}
 * @param packages directories of Python packages: {@code notebook}, {@code jupyter_server}
 */
public record Installation(List<Path> jupyterPath, List<Path> packages) {

    public Installation {
        jupyterPath = List.copyOf(jupyterPath);
        packages = List.copyOf(packages);
    }

    /** JupyterLab's own folder, with {@code static}, {@code schemas} and {@code themes}, if it is installed. */
    public Optional<Path> lab() {
        return first(jupyterPath, "lab", "static/index.html");
    }

    /** Notebook's package, if version 7 or newer is installed. */
    public Optional<Path> notebook() {
        return first(packages, "notebook", "templates/tree.html");
    }

    /** The folder of icons that all pages share; may not exist. */
    public Optional<Path> icons() {
        return first(packages, "jupyter_server", "static/favicons/favicon.ico");
    }

    /** Folders of prebuilt extensions, first wins. */
    public List<Path> labextensions() {
        return jupyterPath.stream()
                .map(folder -> folder.resolve("labextensions"))
                .toList();
    }

    /** Folders with configuration that the environment's administrators and packages left for JupyterLab, first wins. */
    public List<Path> labconfig() {
        return jupyterPath.stream()
                .map(Path::toAbsolutePath)
                .filter(folder -> folder.getNameCount() > 2)
                .map(folder -> folder.getParent().getParent().resolve("etc/jupyter/labconfig"))
                .toList();
    }

    private static Optional<Path> first(List<Path> folders, String name, String proof) {
        Stream<Path> candidates = folders.stream().map(folder -> folder.resolve(name));
        return candidates
                .filter(folder -> Files.isRegularFile(folder.resolve(proof)))
                .findFirst();
    }
}

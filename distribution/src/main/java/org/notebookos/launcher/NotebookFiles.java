package org.notebookos.launcher;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * What the gateway serves to browsers.
 *
 * @param directory of the notebooks; empty if no directory is served
 * @param python interpreter of the environment that has JupyterLab; empty if its pages aren't served
 * @param jupyterPath data directories of that environment
 * @param packages directories of that environment's packages
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NotebookFiles(String directory, String python, List<String> jupyterPath, List<String> packages) {

    /** Nothing. */
    public static final NotebookFiles NONE = withoutPages("");

    public NotebookFiles {
        directory = directory == null ? "" : directory;
        python = python == null ? "" : python;
        jupyterPath = jupyterPath == null ? List.of() : List.copyOf(jupyterPath);
        packages = packages == null ? List.of() : List.copyOf(packages);
    }

    /** A directory for clients that bring their own pages. */
    public static NotebookFiles withoutPages(String directory) {
        return new NotebookFiles(directory, "", List.of(), List.of());
    }

    /** Whether JupyterLab's pages are served. */
    public boolean pages() {
        return !jupyterPath.isEmpty();
    }
}

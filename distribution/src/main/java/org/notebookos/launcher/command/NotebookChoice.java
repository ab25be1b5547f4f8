package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.NotebookFiles;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.process.ToolProcess;
import org.notebookos.launcher.python.LabPackages;

/**
 * What {@code up} serves to browsers: JupyterLab if it was asked for, now or by an earlier {@code up}, and the interpreter's
 * environment has it.
 */
final class NotebookChoice {

    private NotebookChoice() {}

    static List<Option> options() {
        return List.of(
                Option.valued(
                        "notebooks",
                        "DIR",
                        "directory that is served to browsers and other clients [with --with lab the current one, else the former]"));
    }

    /** Finds an interpreter, and may have to make its environment for that. */
    interface Interpreter {
        String find() throws IOException, InterruptedException;
    }

    /**
     * Finds out what to serve.
     *
     * @param kernels the kernels' interpreter, where they run on this machine: the pages are of the same environment, because what
     *     widgets show in a browser and do in a kernel must fit
     */
    static NotebookFiles of(Arguments arguments, Context context, Interpreter kernels)
            throws IOException, InterruptedException {
        NotebookFiles former = Files.exists(context.home().settings())
                ? Settings.read(context.home()).notebooks()
                : NotebookFiles.NONE;
        boolean asked = asked(arguments);
        String directory = directory(arguments, asked, former);
        if (!asked && !former.pages()) {
            return NotebookFiles.withoutPages(directory);
        }
        String python = kernels.find();
        Optional<NotebookFiles> found = new LabPackages(new ToolProcess()).of(python, directory);
        if (found.isPresent()) {
            return found.get();
        }
        if (asked) {
            throw new LauncherException(
                    Code.ENVIRONMENT,
                    "--with lab: " + python + " has no JupyterLab. Run: " + python
                            + " -m pip install jupyterlab notebook ipywidgets");
        }
        context.terminal().progress(python + " has no JupyterLab, so there are no pages in the browser this time");
        return NotebookFiles.withoutPages(directory);
    }

    private static boolean asked(Arguments arguments) {
        return arguments.value("with").stream()
                .flatMap(list -> Arrays.stream(list.split(",")))
                .anyMatch(extra -> extra.strip().equals("lab"));
    }

    private static String directory(Arguments arguments, boolean asked, NotebookFiles former) {
        if (arguments.has("notebooks")) {
            Path directory = Path.of(arguments.value("notebooks").orElseThrow())
                    .toAbsolutePath()
                    .normalize();
            if (!Files.isDirectory(directory)) {
                throw new LauncherException(Code.USAGE, "--notebooks " + directory + ": not a directory");
            }
            return directory.toString();
        }
        return asked ? Path.of("").toAbsolutePath().toString() : former.directory();
    }
}

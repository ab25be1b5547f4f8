package org.notebookos.launcher.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.process.Tool;

/**
 * Finds or makes the Python environment of the kernels: a virtual environment with pinned packages, else a system Python
 * that has ipykernel already, else an error that names the package to install.
 */
public final class PythonSetup {

    private static final Duration MAKE_LIMIT = Duration.ofMinutes(2);
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(15);

    /** Without retries an unreachable index is known at once, and the fallback is tried. */
    private static final Map<String, String> PIP =
            Map.of("PIP_RETRIES", "0", "PIP_DISABLE_PIP_VERSION_CHECK", "1", "PIP_NO_INPUT", "1");

    private final Path environment;
    private final Path log;
    private final Requirements requirements;
    private final Interpreters interpreters;
    private final Tool tool;
    private final Consumer<String> progress;

    /**
     * @param environment where the virtual environment is, or will be
     * @param log gets the output of the tools
     * @param requirements what to install
     * @param interpreters the Pythons of this machine
     * @param tool runs them
     * @param progress told before each step that takes a while
     */
    public PythonSetup(
            Path environment,
            Path log,
            Requirements requirements,
            Interpreters interpreters,
            Tool tool,
            Consumer<String> progress) {
        this.environment = environment;
        this.log = log;
        this.requirements = requirements;
        this.interpreters = interpreters;
        this.tool = tool;
        this.progress = progress;
    }

    /**
     * Uses the user's own interpreter.
     *
     * @param chosen what the user wrote
     * @return the interpreter's path; fails if it can't run kernels
     */
    public String use(String chosen) throws IOException, InterruptedException {
        if (interpreters.version(chosen).isEmpty()) {
            throw new LauncherException(
                    Code.ENVIRONMENT, "--python " + chosen + ": not a Python of version 3.9 or newer");
        }
        if (!interpreters.runsKernels(chosen)) {
            throw new LauncherException(
                    Code.ENVIRONMENT,
                    "--python " + chosen + ": ipykernel or cloudpickle is missing. Run: " + chosen
                            + " -m pip install ipykernel cloudpickle");
        }
        return chosen;
    }

    /**
     * Makes the environment, or brings it up to date.
     *
     * @param extras on top of what every replica needs
     * @return the interpreter's path
     */
    public String prepare(Set<String> extras) throws IOException, InterruptedException {
        for (String extra : extras) {
            if (extra.isEmpty() || !requirements.has(extra)) {
                throw new LauncherException(
                        Code.USAGE,
                        "--with: unknown extra \"" + extra + "\". Extras: " + String.join(", ", requirements.extras()));
            }
        }
        Path python = environment.resolve("bin/python");
        Set<String> wanted = new TreeSet<>(extras);
        wanted.add("");
        List<String> missing = missing(wanted);
        if (missing.isEmpty()) {
            return python.toString();
        }
        Optional<String> problem = install(python, missing);
        if (problem.isEmpty()) {
            Stamp.write(environment, requirements, wanted);
            return python.toString();
        }
        if (!extras.isEmpty()) {
            throw new LauncherException(
                    Code.ENVIRONMENT,
                    problem.get() + ". The extras " + extras + " need pip; see " + log
                            + ", or name an environment that has them with --python");
        }
        return fallBack(problem.get());
    }

    private List<String> missing(Set<String> wanted) throws IOException {
        Set<String> installed = Stamp.read(environment);
        return wanted.stream()
                .filter(extra -> !installed.contains(Stamp.line(requirements, extra)))
                .toList();
    }

    private Optional<String> install(Path python, List<String> missing) throws IOException, InterruptedException {
        if (!Files.isExecutable(python)) {
            Optional<String> base = interpreters.first();
            if (base.isEmpty()) {
                return Optional.of("there is no Python 3.9 or newer on this machine");
            }
            progress.accept("Making a Python environment with " + base.get());
            List<String> make = List.of(base.get(), "-m", "venv", "--clear", environment.toString());
            if (tool.run(make, Map.of(), log, MAKE_LIMIT) != 0) {
                return Optional.of(base.get() + " can't make a virtual environment (Debian: python3-venv)");
            }
        }
        Path files = environment.resolve("requirements");
        Files.createDirectories(files);
        for (Map.Entry<String, String> file : requirements.files().entrySet()) {
            Files.writeString(files.resolve(file.getKey()), file.getValue());
        }
        List<String> command = new ArrayList<>(List.of(python.toString(), "-m", "pip", "install", "--quiet"));
        for (String extra : missing) {
            command.addAll(
                    List.of("-r", files.resolve(Requirements.fileName(extra)).toString()));
        }
        progress.accept("Installing Python packages: " + describe(missing) + " (log: " + log + ")");
        int status = tool.run(command, PIP, log, INSTALL_LIMIT);
        return status == 0 ? Optional.empty() : Optional.of("pip failed with status " + status);
    }

    private String fallBack(String problem) throws IOException, InterruptedException {
        Optional<String> system = interpreters.firstThatRunsKernels();
        if (system.isPresent()) {
            progress.accept(problem + " (see " + log + "); kernels use " + system.get() + ", which has ipykernel");
            return system.get();
        }
        throw new LauncherException(
                Code.ENVIRONMENT,
                problem + " (see " + log + "), and no Python of this machine has ipykernel and cloudpickle. "
                        + "Debian: apt install python3-ipykernel python3-cloudpickle");
    }

    private static String describe(List<String> missing) {
        return String.join(
                ", ",
                missing.stream()
                        .map(extra -> extra.isEmpty() ? "ipykernel" : extra)
                        .toList());
    }
}

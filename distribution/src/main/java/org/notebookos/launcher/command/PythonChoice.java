package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.notebookos.launcher.process.ToolProcess;
import org.notebookos.launcher.python.Interpreters;
import org.notebookos.launcher.python.PythonSetup;
import org.notebookos.launcher.python.Requirements;

/** The options {@code --python} and {@code --with}, which several commands have. */
final class PythonChoice {

    private PythonChoice() {}

    static List<Option> options() {
        return List.of(
                Option.valued("with", "EXTRAS", "Python extras: lab, torch (separated by commas)"),
                Option.valued("python", "PATH", "run kernels on this interpreter instead of an own environment"));
    }

    /** The interpreter that the options mean; makes the environment when needed. */
    static String interpreter(Arguments arguments, Context context) throws IOException, InterruptedException {
        if (arguments.has("python")) {
            return setup(context, context.home().python())
                    .use(arguments.value("python").orElseThrow());
        }
        return environment(arguments, context);
    }

    /** The platform's own environment with the extras that were asked for; made when needed. */
    static String environment(Arguments arguments, Context context) throws IOException, InterruptedException {
        Set<String> extras = new TreeSet<>();
        arguments
                .value("with")
                .filter(list -> !list.isBlank())
                .ifPresent(list -> extras.addAll(Arrays.asList(list.split("\\s*,\\s*"))));
        return setup(context, context.home().python()).prepare(extras);
    }

    /** The interpreter of a node that nobody prepared one for: an option, the environment, or the path's. */
    static String ofNode(Arguments arguments, Context context) {
        return arguments.value("python").orElseGet(() -> context.environment()
                .getOrDefault("NOTEBOOKOS_PYTHON", "python3"));
    }

    /** An interpreter with all that tests need, in an environment of its own. */
    static String forTests(Context context) throws IOException, InterruptedException {
        return setup(context, context.home().root().resolve("test-python")).prepare(Set.of("lab", "test", "torch"));
    }

    private static PythonSetup setup(Context context, Path environment) {
        ToolProcess tool = new ToolProcess();
        return new PythonSetup(
                environment,
                context.home().log().resolve("python.log"),
                Requirements.of(context.distribution().bundle("kernel")),
                Interpreters.onPath(context.environment().getOrDefault("PATH", ""), tool),
                tool,
                context.terminal()::progress);
    }
}

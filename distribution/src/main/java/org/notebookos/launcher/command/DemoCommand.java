package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.process.ToolProcess;
import org.notebookos.launcher.python.Interpreters;
import org.notebookos.launcher.python.PythonSetup;
import org.notebookos.launcher.python.Requirements;

/** Starts a platform of its own beside whatever runs, tells the demo's story on it with a stock client, and stops it. */
final class DemoCommand implements Command {

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String summary() {
        return "a notebook that trains, loses its host twice and goes on; narrated, with times";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag("keep", "leave the demo's platform running"));
    }

    @Override
    public String details() {
        return "Runs in a home of its own (demo/ below this one), on a free port. Exits with 1 if any step fails.";
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        String python = python(context);
        Home demo = new Home(context.home().root().resolve("demo"));
        int started = platform(
                context,
                demo,
                "up",
                "--detach",
                "--hosts",
                "4",
                "--port",
                Integer.toString(Ports.free()),
                "--python",
                python);
        if (started != 0) {
            platform(context, demo, "down");
            return started;
        }
        try {
            return tell(context, demo, python);
        } finally {
            if (!arguments.has("keep")) {
                platform(context, demo, "down");
            }
        }
    }

    private static String python(Context context) throws IOException, InterruptedException {
        ToolProcess tool = new ToolProcess();
        return new PythonSetup(
                        context.home().python(),
                        context.home().log().resolve("python.log"),
                        Requirements.of(context.distribution().bundle("kernel")),
                        Interpreters.onPath(context.environment().getOrDefault("PATH", ""), tool),
                        tool,
                        context.terminal()::progress)
                .prepare(Set.of("lab", "torch"));
    }

    private static int tell(Context context, Home demo, String python) throws IOException, InterruptedException {
        Path share = context.distribution().root().resolve("share");
        ProcessBuilder story = new ProcessBuilder(
                        python,
                        "-m",
                        "notebookos_demo",
                        "--url",
                        Settings.read(demo).url(),
                        "--token-file",
                        demo.token().toString(),
                        "--notebook",
                        share.resolve("examples/digits.ipynb").toString())
                .inheritIO();
        story.environment().put("PYTHONPATH", share.resolve("python").toString());
        // What placement counts as the kernel's subscription.
        story.environment().put("KERNEL_GPUS", "1");
        return story.start().waitFor();
    }

    private static int platform(Context context, Home demo, String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(context.distribution().script().toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("NOTEBOOKOS_HOME", demo.root().toString());
        return builder.start().waitFor();
    }
}

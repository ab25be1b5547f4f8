package org.notebookos.launcher.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code bench gpu}: written in Python, with the kernel's own modules and without a platform. Immutable.
 *
 * @param context of the command
 * @param python the interpreter, which has to have torch
 */
record GpuBenchmark(Context context, String python) {

    private static final String MODULE = "notebookos_kernel";

    private static final List<String> PASSED_ON = List.of("rounds", "sizes", "switches", "json");

    /** Runs the parts that are named, or all. */
    int run(List<String> parts, Arguments arguments) throws IOException, InterruptedException {
        Path modules = context.home().root().resolve("bench/python");
        PluginMain.unpack(
                context.distribution().bundle("kernel"), "python/" + MODULE + "/", ".py", modules.resolve(MODULE));
        ProcessBuilder builder = new ProcessBuilder(command(python, parts, arguments)).inheritIO();
        Path own = context.distribution().root().resolve("share/python");
        builder.environment().put("PYTHONPATH", modules + File.pathSeparator + own);
        return builder.start().waitFor();
    }

    static List<String> command(String python, List<String> parts, Arguments arguments) {
        List<String> command = new ArrayList<>(List.of(python, "-m", "notebookos_bench.gpu"));
        for (String option : PASSED_ON) {
            arguments.value(option).ifPresent(value -> command.addAll(List.of("--" + option, value)));
        }
        command.addAll(parts);
        return command;
    }
}

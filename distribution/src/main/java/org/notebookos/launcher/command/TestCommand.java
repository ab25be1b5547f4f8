package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.checkout.Checkout;

/** Runs everything that CI runs. */
final class TestCommand implements Command {

    @Override
    public String name() {
        return "test";
    }

    @Override
    public String summary() {
        return "run everything that CI runs: unit, integration and Python tests, style (in a checkout)";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.valued("only", "NAME", "just the tests with this name: a Java class or pattern, a Python test"),
                Option.valued("repeat", "N", "run N times, stop at the first failure [1]"));
    }

    @Override
    public int run(Arguments arguments, Context context) throws IOException, InterruptedException {
        Path root = Optional.ofNullable(context.environment().get("NOTEBOOKOS_CHECKOUT"))
                .map(Path::of)
                .orElseThrow(() -> new LauncherException(
                        Code.USAGE, "test: there are no tests in the archive; run ./notebookos test in a checkout"));
        int times = arguments.number("repeat", 1, 1, 10_000);
        String python = PythonChoice.forTests(context);
        Checkout checkout = new Checkout(root);
        Checkout.Result result = null;
        for (int run = 1; run <= times && (result == null || result.good()); run++) {
            if (times > 1) {
                context.terminal().line("== run " + run + " of " + times);
            }
            result = checkout.test(python, arguments.value("only"));
        }
        return report(result, checkout, context);
    }

    private static int report(Checkout.Result result, Checkout checkout, Context context) throws IOException {
        context.terminal().line("");
        context.terminal().line("Coverage" + System.lineSeparator() + checkout.coverage());
        list("Failed, and held when run again:", result.unsteady(), context);
        list("Failed:", result.failures(), context);
        if (!result.broken().isEmpty()) {
            context.terminal().line("Checks that failed: " + String.join(", ", result.broken()));
        }
        String skipped = result.skipped() == 0 ? "" : ", " + result.skipped() + " skipped";
        int failed = result.good() ? 0 : Math.max(1, result.failed());
        context.terminal().line(result.passed() + " passed, " + failed + " failed" + skipped);
        return result.good() ? 0 : 1;
    }

    private static void list(String heading, List<String> lines, Context context) {
        if (!lines.isEmpty()) {
            context.terminal().line(heading);
            lines.forEach(line -> context.terminal().line("  " + line));
        }
    }
}

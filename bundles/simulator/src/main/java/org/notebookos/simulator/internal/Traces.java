package org.notebookos.simulator.internal;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.notebookos.simulator.trace.Trace;
import org.notebookos.simulator.trace.TraceReader;

/** Reads traces, and tells people what is in them and what isn't used. */
final class Traces {

    private static final int REJECTED_SHOWN = 5;

    private Traces() {}

    static Trace read(Path file, Consumer<String> progress) {
        Trace trace = TraceReader.read(file);
        progress.accept(String.format(
                Locale.ROOT,
                "%s: %d sessions, %d cells, %.1f days (%s)",
                file,
                trace.sessions().size(),
                trace.tasks(),
                trace.end() / 86_400_000.0,
                trace.format()));
        trace.rejected().stream()
                .limit(REJECTED_SHOWN)
                .forEach(r -> progress.accept(file + ":" + r.line() + ": not used: " + r.reason()));
        if (!trace.rejected().isEmpty()) {
            progress.accept(file + ": " + trace.rejected().size() + " rows were not used; all are in rejected.csv");
        }
        return trace;
    }
}

package org.notebookos.launcher.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.notebookos.launcher.Distribution;
import org.notebookos.launcher.Home;

/** A context whose terminal remembers what was printed. */
final class Recording {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Context context;

    Recording(Path home) {
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        this.context = new Context(new Distribution(home.resolve("dist")), new Home(home), Map.of(), terminal);
    }

    Context context() {
        return context;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}

package org.notebookos.shell.internal;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/** Runs one line in a Gogo session of its own. Thread-safe. */
final class Gogo {

    private final CommandProcessor processor;

    Gogo(CommandProcessor processor) {
        this.processor = processor;
    }

    /**
     * What came of a line.
     *
     * @param output what the command printed, and its result
     * @param error why it failed; empty if it did not
     */
    record Outcome(String output, String error) {}

    Outcome run(String line) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        String error = "";
        try (CommandSession session =
                processor.createSession(InputStream.nullInputStream(), (OutputStream) out, (OutputStream) out)) {
            session.put("SCOPE", "nbos:felix:gogo:*");
            Object result = session.execute(line);
            if (result != null) {
                out.print(ending(session.format(result, Converter.INSPECT).toString()));
            }
        } catch (Exception e) {
            // Whatever a command throws is the operator's to read.
            error = e.getMessage() == null ? e.toString() : e.getMessage();
        }
        out.flush();
        return new Outcome(bytes.toString(StandardCharsets.UTF_8), error);
    }

    private static String ending(String text) {
        return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    }
}

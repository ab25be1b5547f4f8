package org.notebookos.simulator.trace;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes traces in the session schema, compressed if the file's name ends in {@code .gz}. */
public final class TraceWriter {

    private TraceWriter() {}

    /** Writes a trace; what is read from the file is the same again. */
    public static void write(Trace trace, Path file) throws IOException {
        OutputStream raw = Files.newOutputStream(file);
        boolean packed = file.getFileName().toString().endsWith(".gz");
        try (Writer out = new OutputStreamWriter(packed ? new GZIPOutputStream(raw) : raw, StandardCharsets.UTF_8)) {
            out.write(String.join(",", SessionFormat.HEADER) + "\n");
            for (Session session : trace.sessions()) {
                write(session, out);
            }
        }
    }

    private static void write(Session session, Writer out) throws IOException {
        Session.Needs needs = session.needs();
        String head = String.join(
                ",",
                session.id(),
                seconds(session.start()),
                seconds(session.end()),
                Integer.toString(session.gpus()),
                plain(needs.vramGigabytes()),
                Integer.toString(needs.millicpus()),
                Integer.toString(needs.memoryMegabytes()),
                needs.model(),
                plain(needs.stateMegabytes()));
        if (session.tasks().isEmpty()) {
            out.write(head + ",,,,,\n");
        }
        for (Task task : session.tasks()) {
            out.write(String.join(
                            ",",
                            head,
                            Integer.toString(task.number()),
                            seconds(task.submit()),
                            seconds(task.duration()),
                            Integer.toString(task.gpus()),
                            Integer.toString(task.utilisation()))
                    + "\n");
        }
    }

    private static String seconds(long millis) {
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}

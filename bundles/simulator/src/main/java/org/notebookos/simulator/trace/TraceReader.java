package org.notebookos.simulator.trace;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * Reads traces line by line, compressed with gzip or not; the header tells the format. A row that can't be used is passed on as
 * such, with its line number, and reading goes on.
 */
public final class TraceReader {

    private TraceReader() {}

    /**
     * Reads a whole trace.
     *
     * @throws TraceException if the file can't be read, or its header is that of no known format
     */
    public static Trace read(Path file) {
        List<Session> sessions = new ArrayList<>();
        List<Trace.BadRow> rejected = new ArrayList<>();
        String format = read(file, sessions::add, rejected::add);
        return new Trace(name(file), format, sessions, rejected);
    }

    /** Reads a trace of any length; returns the name of its format. Sessions come in order of their start. */
    static String read(Path file, Consumer<Session> sessions, Consumer<Trace.BadRow> rejected) {
        try (BufferedReader lines = open(file)) {
            String header = lines.readLine();
            List<String> columns = cells(header == null ? "" : header);
            Format.Kind kind = kind(file, columns);
            Format format = kind.reader().get();
            Map<String, Integer> places = new HashMap<>();
            columns.forEach(c -> places.put(c, places.size()));
            long number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                take(line, number, places, format, sessions, rejected);
            }
            format.end(sessions);
            return kind.name();
        } catch (IOException e) {
            throw new TraceException("can't read the trace " + file + ": " + e, e);
        }
    }

    private static void take(
            String line,
            long number,
            Map<String, Integer> places,
            Format format,
            Consumer<Session> sessions,
            Consumer<Trace.BadRow> rejected) {
        try {
            format.row(new Row(places, cells(line)), sessions);
        } catch (Row.Bad e) {
            rejected.accept(new Trace.BadRow(number, e.getMessage(), line));
        }
    }

    private static Format.Kind kind(Path file, List<String> columns) {
        return Format.all().stream()
                .filter(k -> k.header().equals(columns))
                .findFirst()
                .orElseThrow(() -> new TraceException("the header of " + file + " is that of no known trace: "
                        + String.join(",", columns) + ". Known are:\n"
                        + Format.all().stream()
                                .map(k -> "  " + k.name() + ": " + String.join(",", k.header()))
                                .collect(Collectors.joining("\n"))));
    }

    private static List<String> cells(String line) {
        return Arrays.asList(line.split(",", -1));
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        raw.mark(2);
        boolean packed = raw.read() == 0x1f && raw.read() == 0x8b;
        raw.reset();
        InputStream bytes = packed ? new GZIPInputStream(raw, 1 << 16) : raw;
        return new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
    }

    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("(\\.csv)?(\\.gz)?$", "");
    }
}

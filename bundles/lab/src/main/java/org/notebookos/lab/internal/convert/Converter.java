package org.notebookos.lab.internal.convert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.notebookos.lab.internal.LabException;
import org.notebookos.lab.internal.LabException.Code;
import org.notebookos.lab.internal.environment.JsonFiles;

/**
 * Runs the environment's nbconvert, each time as a process of its own with a deadline: a notebook is somebody else's text, and so is
 * a converter. At most two at a time. Thread-safe.
 */
public final class Converter {

    /** Prints an object from each format to what it makes. */
    private static final String LIST =
            """
            import json
            from nbconvert.exporters.base import get_export_names, get_exporter
            found = {}
            for name in get_export_names():
                try:
                    found[name] = {"output_mimetype": get_exporter(name).output_mimetype}
                except Exception:  # a format whose own packages are missing is not offered
                    continue
            print(json.dumps(found))
            """;

    private static final int LAST_LINE = 500;
    private static final List<String> PASSED_ON = List.of("PATH", "LANG", "LC_ALL", "TMPDIR", "XDG_RUNTIME_DIR");

    /**
     * These open the notebook in a browser engine, which would run what somebody wrote into it here, with the server's network and
     * files.
     */
    private static final List<String> IN_A_BROWSER = List.of("webpdf", "qtpdf", "qtpng");

    /** The same ones by class: a notebook can name any format as that of its scripts, also one that isn't offered. */
    private static final List<String> NOT_IN_A_BROWSER =
            List.of("--WebPDFExporter.enabled=False", "--QtPDFExporter.enabled=False", "--QtPNGExporter.enabled=False");

    /**
     * TeX, which makes PDFs, runs what somebody wrote as well. It may start nothing, and name no file by an absolute path, a hidden one
     * or one further up: else a notebook could have any file of the server printed.
     */
    private static final Map<String, String> TEX = Map.of("openin_any", "p", "openout_any", "p", "shell_escape", "f");

    private final String python;
    private final Duration limit;
    private final Semaphore places = new Semaphore(2);
    private volatile Optional<ObjectNode> formats = Optional.empty();

    /**
     * @param python an interpreter that has nbconvert
     * @param limit of one conversion
     */
    public Converter(String python, Duration limit) {
        this.python = python;
        this.limit = limit;
    }

    /** Formats by name, as Jupyter's clients expect them. Asked of the environment once. */
    ObjectNode formats() throws IOException {
        if (formats.isEmpty()) {
            formats = Optional.of(inFolder(folder -> {
                run(folder, List.of(python, "-c", LIST));
                return JsonFiles.object(folder.resolve("out")).remove(IN_A_BROWSER);
            }));
        }
        return formats.get();
    }

    /**
     * Converts a notebook.
     *
     * @param format one of {@link #formats}
     * @param notebook its file
     * @param taker reads the results, before they are deleted
     */
    void convert(String format, Path notebook, Taker taker) throws IOException {
        inFolder(folder -> {
            Path results = Files.createDirectory(folder.resolve("results"));
            List<String> command = new ArrayList<>(List.of(python, "-m", "nbconvert", "--log-level=ERROR"));
            command.addAll(NOT_IN_A_BROWSER);
            command.addAll(List.of("--to=" + format, "--output-dir=" + results, literally(notebook)));
            run(folder, command);
            taker.take(results);
            return null;
        });
    }

    /** nbconvert takes what it is given for a pattern. */
    private static String literally(Path file) {
        return file.toString().replaceAll("[\\[*?]", "[$0]");
    }

    /** Reads what a conversion made. */
    interface Taker {
        void take(Path results) throws IOException;
    }

    private interface Work<T> {
        T in(Path folder) throws IOException;
    }

    private <T> T inFolder(Work<T> work) throws IOException {
        if (!places.tryAcquire()) {
            throw new LabException(Code.BUSY, "two notebooks are being converted already; try again in a moment");
        }
        Path folder = Files.createTempDirectory("notebookos-convert");
        try {
            return work.in(folder);
        } finally {
            places.release();
            delete(folder);
        }
    }

    /** The process runs in the empty folder, so that it finds no configuration there, and learns none of the server's secrets. */
    private void run(Path folder, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(PASSED_ON);
        environment.put("HOME", folder.toString());
        environment.putAll(TEX);
        Process process = builder.start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LabException(
                        Code.TIMEOUT, "the conversion took longer than " + limit.toSeconds() + " s (convertSeconds)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException(Code.FAILED, "the server is stopping", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new LabException(Code.FAILED, "nbconvert failed: " + lastLine(folder.resolve("err")));
        }
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("no message"));
        lines.addAll(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList());
        String last = lines.get(lines.size() - 1);
        return last.substring(0, Math.min(LAST_LINE, last.length()));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}

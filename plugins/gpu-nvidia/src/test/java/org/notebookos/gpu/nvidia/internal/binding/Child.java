package org.notebookos.gpu.nvidia.internal.binding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of the test. */
record Child(Process process) implements AutoCloseable {

    private static final String FOR_LONG = "600";

    static Child start() {
        return start("sleep", FOR_LONG);
    }

    /** One that has started another one. */
    static Child withChild() {
        Child parent = start("sh", "-c", "sleep " + FOR_LONG + " & wait");
        while (parent.children().findAny().isEmpty()) {
            Thread.onSpinWait();
        }
        return parent;
    }

    /** One that has a file open, as CUDA has its device file. */
    static Child holding(String file) {
        Child child = start("sh", "-c", "exec 9< '" + file + "'; echo ready; exec sleep " + FOR_LONG);
        try {
            child.process.getInputStream().read();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return child;
    }

    /** One that opens a file when it is told to. */
    static Child openingOnceTold(String file) {
        return start("sh", "-c", "read order; exec 9< '" + file + "'; echo ready; exec sleep " + FOR_LONG);
    }

    /** One whose child's child opens a file when it is told to; so does Python below a container's init and a launcher. */
    static Child withGrandchildOpeningOnceTold(String file) {
        String opening = "(exec 9< '" + file + "'; echo ready; exec sleep " + FOR_LONG + ") & wait";
        return start("sh", "-c", "read order; (" + opening + ") & wait");
    }

    /** One that always has another child, none of which lives long. */
    static Child withChildrenThatEnd() {
        return start("sh", "-c", "while :; do sleep 0 & sleep 0; wait; done");
    }

    /** Tells it, and returns when it is done. */
    void tell() {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            process.getInputStream().read();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One that has a file of that name mapped: its own program. */
    static Child mapping(Path file) {
        return start(sleepingAs(file), FOR_LONG);
    }

    /** One whose child has a file of that name mapped. */
    static Child withChildMapping(Path file) {
        Child parent = start("sh", "-c", "'" + sleepingAs(file) + "' " + FOR_LONG + " & wait");
        while (parent.children().noneMatch(child -> hasMapped(child.pid(), file))) {
            Thread.onSpinWait();
        }
        return parent;
    }

    private static boolean hasMapped(long pid, Path file) {
        try (Stream<String> mapped = Files.lines(Path.of("/proc", Long.toString(pid), "maps"))) {
            return mapped.anyMatch(line -> line.endsWith(file.toString()));
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static String sleepingAs(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.copy(Path.of("/bin/sleep"), file, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return file.toString();
    }

    private static Child start(String... command) {
        try {
            return new Child(new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    Stream<ProcessHandle> children() {
        return process.children();
    }

    long childPid() {
        return children().findAny().orElseThrow().pid();
    }

    void end() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + pid() + " doesn't end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> descendants = process.descendants().toList();
        end(); // first, lest it start more
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}

package org.notebookos.gpu.nvidia.internal.binding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
        try {
            Files.createDirectories(file.getParent());
            Files.copy(Path.of("/bin/sleep"), file, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return start(file.toString(), FOR_LONG);
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
        children().forEach(ProcessHandle::destroyForcibly);
        end();
    }
}

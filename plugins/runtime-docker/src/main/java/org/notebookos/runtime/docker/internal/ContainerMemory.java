package org.notebookos.runtime.docker.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the processes of a container take. */
final class ContainerMemory {

    private static final Pattern PROPORTIONAL_SIZE = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB$");

    private ContainerMemory() {}

    /** Returns the memory of a first process and its descendants in bytes, shared pages in part; 0 if that can't be known. */
    static long of(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()))
                .mapToLong(process -> ofProcess(process.pid()))
                .sum();
    }

    private static long ofProcess(long pid) {
        try {
            String text = Files.readString(Path.of("/proc", Long.toString(pid), "smaps_rollup"));
            Matcher size = PROPORTIONAL_SIZE.matcher(text);
            return size.find() ? Long.parseLong(size.group(1)) << 10 : 0;
        } catch (IOException e) {
            // It has ended, or the agent may not look.
            return 0;
        }
    }
}

package org.notebookos.gpu.nvidia.internal.binding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of this host, read from {@code /proc}. Stateless.
 *
 * @param unifiedMemory the device file that CUDA opens when a process initialises it, and nothing else does
 */
record Processes(Path unifiedMemory) {

    private static final Logger LOG = LoggerFactory.getLogger(Processes.class);

    /** Where the fields of {@code /proc/PID/stat} begin to count after the command's name. */
    private static final int STATE = 0;

    private static final int STARTED_AT = 19;
    private static final int DEEPEST_FAMILY = 64;
    private static final int LARGEST_FAMILY = 1024;
    private static final String CUDA_DRIVER = "/libcuda.so";

    /** Those of this machine. */
    static final Processes OF_THIS_HOST = new Processes(Path.of("/dev/nvidia-uvm"));

    /** Returns a process that lives; one that has ended and is only not yet collected by its parent doesn't. */
    Optional<ProcessId> find(long pid) {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        } catch (IOException e) {
            return Optional.empty(); // that is how /proc says so
        }
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        String state = fields.get(STATE);
        return state.equals("Z") || state.equals("X")
                ? Optional.empty()
                : Optional.of(new ProcessId(pid, Long.parseLong(fields.get(STARTED_AT))));
    }

    boolean lives(ProcessId process) {
        return find(process.pid()).filter(process::equals).isPresent();
    }

    /** Whether a process is another one, or was started by it, directly or not. */
    boolean descends(long pid, long ancestor) {
        Optional<ProcessHandle> at = ProcessHandle.of(pid);
        for (int depth = 0; depth < DEEPEST_FAMILY && at.isPresent(); depth++) {
            if (at.get().pid() == ancestor) {
                return true;
            }
            at = at.get().parent();
        }
        return false;
    }

    /**
     * Returns a process and those that it started, directly or not, the nearest first: in a container the process that is bound is
     * the init, and Python is below it. Of very large families not all. They may have ended already.
     */
    List<Long> family(long pid) {
        Stream<Long> below = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid);
        return Stream.concat(Stream.of(pid), below).limit(LARGEST_FAMILY).toList();
    }

    /**
     * Whether a process, or one that it started, has initialised CUDA, even if it has no context; false where that can't be seen.
     */
    boolean hasBegunCuda(long pid) {
        return family(pid).stream().anyMatch(this::hasUnifiedMemoryOpen);
    }

    private boolean hasUnifiedMemoryOpen(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.anyMatch(this::isUnifiedMemory);
        } catch (IOException | UncheckedIOException e) { // it may end while it is looked at
            LOG.debug("what process {} has open can't be seen: {}", pid, e.getMessage());
            return false;
        }
    }

    /** Whether a process has loaded CUDA's driver, as every one has that ever used it; false where that can't be seen. */
    boolean hasLoadedCuda(long pid) {
        try (Stream<String> mapped = Files.lines(Path.of("/proc", Long.toString(pid), "maps"))) {
            return mapped.anyMatch(line -> line.contains(CUDA_DRIVER));
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("what process {} has loaded can't be seen: {}", pid, e.getMessage());
            return false;
        }
    }

    /** Whether a process finds the same folder by that name; one in a container may not. */
    boolean sees(long pid, Path folder) {
        Path there = Path.of("/proc", Long.toString(pid), "root")
                .resolve(Path.of("/").relativize(folder));
        try {
            return Files.isSameFile(there, folder);
        } catch (IOException e) {
            LOG.debug("process {} doesn't see {}: {}", pid, folder, e.getMessage());
            return false;
        }
    }

    private boolean isUnifiedMemory(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).equals(unifiedMemory);
        } catch (IOException e) {
            return false; // it was closed meanwhile
        }
    }
}

package org.notebookos.launcher.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Processes of this machine. */
public final class Processes {

    private Processes() {}

    /** Whether a process runs; one that ended but was not yet collected by its parent does not. */
    public static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && !isZombie(process.pid());
    }

    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Ends processes: asks, waits, then kills those that are left.
     *
     * @param processes which
     * @param patience how long to wait for those that were asked
     * @return those that had to be killed
     */
    public static List<ProcessHandle> end(Collection<ProcessHandle> processes, Duration patience)
            throws InterruptedException {
        processes.forEach(ProcessHandle::destroy);
        awaitEnd(processes, patience);
        List<ProcessHandle> stubborn =
                processes.stream().filter(Processes::isRunning).toList();
        stubborn.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(stubborn, Duration.ofSeconds(5));
        return stubborn;
    }

    /** Waits until all processes have ended, at most as long as said. */
    public static void awaitEnd(Collection<ProcessHandle> processes, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (ProcessHandle process : processes) {
            while (isRunning(process) && System.nanoTime() < deadline) {
                awaitExit(process);
            }
        }
    }

    private static void awaitExit(ProcessHandle process) throws InterruptedException {
        // A zombie never completes onExit, so look again after a short while.
        CompletableFuture<ProcessHandle> exit = process.onExit();
        try {
            exit.get(100, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exit.cancel(false);
        } catch (ExecutionException e) {
            throw new IllegalStateException("can't watch process " + process.pid(), e);
        }
    }

    /** The processes, other than this one, whose arguments satisfy a condition. */
    public static List<ProcessHandle> matching(Predicate<List<String>> condition) {
        long self = ProcessHandle.current().pid();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != self)
                .filter(process -> condition.test(arguments(process)))
                .filter(Processes::isRunning)
                .toList();
    }

    private static List<String> arguments(ProcessHandle process) {
        return process.info().arguments().map(List::of).orElse(List.of());
    }
}

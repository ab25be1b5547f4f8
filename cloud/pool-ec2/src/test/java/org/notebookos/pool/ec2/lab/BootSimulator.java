package org.notebookos.pool.ec2.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Stands for the machines: an instance that a group gets runs a process after a while, as its user data would, and the process is
 * killed when the instance ends. Owner of the state: its single thread.
 */
public final class BootSimulator implements AutoCloseable {

    private static final long LOOK_MILLIS = 200;

    private final LabCloud cloud;
    private final List<String> groups;
    private final long delayNanos;
    private final Function<String, ProcessBuilder> userData;
    private final Map<String, Long> seenAt = new HashMap<>();
    private final Map<String, Process> running = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread t = new Thread(r, "boot-simulator");
        t.setDaemon(true);
        return t;
    });

    /**
     * Begins to watch.
     *
     * @param delay from an instance's launch to its process
     * @param userData from an instance's id to the process that it runs
     */
    public BootSimulator(
            LabCloud cloud, List<String> groups, Duration delay, Function<String, ProcessBuilder> userData) {
        this.cloud = cloud;
        this.groups = List.copyOf(groups);
        this.delayNanos = delay.toNanos();
        this.userData = userData;
        thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        Runtime.getRuntime().addShutdownHook(new Thread(this::killAll));
    }

    private void look() {
        Set<String> there = new HashSet<>();
        groups.forEach(group -> there.addAll(cloud.instances(group)));
        long now = System.nanoTime();
        for (String id : there) {
            if (now - seenAt.computeIfAbsent(id, i -> now) >= delayNanos) {
                running.computeIfAbsent(id, this::boot);
            }
        }
        running.forEach((id, process) -> {
            if (!there.contains(id)) {
                kill(process);
            }
        });
    }

    private Process boot(String id) {
        try {
            return userData.apply(id).start();
        } catch (IOException e) {
            throw new UncheckedIOException("instance " + id + " can't boot", e);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void killAll() {
        running.values().forEach(BootSimulator::kill);
    }

    /** Ends all machines. */
    @Override
    public void close() throws InterruptedException {
        thread.shutdownNow();
        thread.awaitTermination(30, TimeUnit.SECONDS);
        killAll();
        for (Process process : running.values()) {
            process.waitFor(30, TimeUnit.SECONDS);
        }
    }
}

package org.notebookos.launcher.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Knows whether processes wait on the hosts of this machine.
 *
 * @param hosts the folders of their state
 */
record WarmHosts(List<Path> hosts) {

    private static final long WITHIN_NANOS = 60_000_000_000L;
    private static final long LOOK_EVERY_MILLIS = 50;

    /** Waits until on each host a process says that it is ready; it costs the same for cold starts, so they wait too. */
    void await() {
        long deadline = System.nanoTime() + WITHIN_NANOS;
        while (!hosts.stream().allMatch(WarmHosts::isWarm)) {
            if (System.nanoTime() > deadline) {
                throw new BenchException("on some host no process waits: \"notebookos status\" says why");
            }
            try {
                Thread.sleep(LOOK_EVERY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchException("interrupted", e);
            }
        }
    }

    private static boolean isWarm(Path host) {
        Path waiting = host.resolve("agent/warm");
        if (!Files.isDirectory(waiting)) {
            return false;
        }
        try (Stream<Path> each = Files.list(waiting)) {
            return each.anyMatch(directory -> Files.exists(directory.resolve("ready")));
        } catch (IOException e) {
            throw new BenchException(waiting + " can't be read", e);
        }
    }
}

package org.notebookos.itests;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The host agents that a test's pool has started: they outlive the controller on purpose, but not the test. */
final class HostProcesses {

    private HostProcesses() {}

    static void stopAll(Path home) throws IOException, InterruptedException {
        try (Stream<Path> hosts = Files.list(home.resolve("hosts"))) {
            for (Path file : hosts.map(host -> host.resolve("agent.json"))
                    .filter(Files::exists)
                    .toList()) {
                long pid = new ObjectMapper().readTree(file.toFile()).get("pid").asLong();
                ProcessHandle.of(pid).ifPresent(HostProcesses::stop);
            }
        }
    }

    private static void stop(ProcessHandle agent) {
        agent.destroy();
        CompletableFuture<ProcessHandle> exit = agent.onExit();
        try {
            exit.get(15, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            agent.destroyForcibly();
        }
    }
}

package org.notebookos.store.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A real server that a test starts and stops. */
public final class ServerProcess implements AutoCloseable {

    private static final int START_SECONDS = 90;
    private static final int STOP_SECONDS = 20;

    private final Process process;

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** Returns a port that nobody listens on now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Starts a program and waits until it says that it is ready.
     *
     * @param ready a part of the line that says so
     */
    public static ServerProcess start(Path directory, String ready, List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        CompletableFuture<String> said = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process, ready, said), "server-output");
        reader.setDaemon(true);
        reader.start();
        try {
            said.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
        return new ServerProcess(process);
    }

    private static void read(Process process, String ready, CompletableFuture<String> said) {
        StringBuilder all = new StringBuilder();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.contains(ready)) {
                    said.complete(line);
                }
                if (!said.isDone()) {
                    all.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            said.completeExceptionally(new UncheckedIOException(e));
        }
        said.completeExceptionally(new IllegalStateException("the server ended without being ready: " + all));
    }

    /** Ends it as a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}

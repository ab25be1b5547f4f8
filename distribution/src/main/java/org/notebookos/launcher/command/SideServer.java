package org.notebookos.launcher.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

/** A server of somebody else's that a measurement needs for a while, with a folder that goes with it. */
final class SideServer implements AutoCloseable {

    private static final int START_SECONDS = 180;
    private static final int STOP_SECONDS = 10;
    private static final int LOOK_EVERY_MILLIS = 100;

    private final Process process;
    private final Path folder;
    private final int port;

    private SideServer(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** Starts it in an empty folder, and waits until it listens on the loopback port. */
    static SideServer start(List<String> command, Path folder, int port) throws IOException, InterruptedException {
        return start(command, Map.of(), folder, port);
    }

    /** Starts it with variables added to its environment. */
    static SideServer start(List<String> command, Map<String, String> environment, Path folder, int port)
            throws IOException, InterruptedException {
        delete(folder);
        Files.createDirectories(folder);
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        SideServer server = new SideServer(process, folder, port);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!server.listens()) {
            if (process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                server.close();
                throw new LauncherException(Code.ENVIRONMENT, command.get(0) + " does not come up; see " + log);
            }
        }
        return server;
    }

    int port() {
        return port;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), LOOK_EVERY_MILLIS);
            return true;
        } catch (IOException e) {
            // Not yet: asked again until the limit.
            return false;
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        delete(folder);
    }

    /** Deletes a folder with all that is in it, if there is one. */
    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}

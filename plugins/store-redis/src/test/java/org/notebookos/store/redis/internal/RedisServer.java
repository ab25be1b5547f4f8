package org.notebookos.store.redis.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.notebookos.store.support.ServerProcess;
import redis.clients.jedis.RedisClient;

/** A real Redis server with a folder of its own, which it keeps when it is started again. */
final class RedisServer implements AutoCloseable {

    private static final String PROGRAM = "redis-server";

    private final Path directory;
    private final int port;
    private final List<String> options;
    private ServerProcess process;

    private RedisServer(Path directory, List<String> options) throws Exception {
        this.directory = directory;
        this.port = ServerProcess.freePort();
        this.options = options;
        this.process = launch();
    }

    /** Starts one; skips the test where there is no program. */
    static RedisServer start(Path directory, String... options) throws Exception {
        assumeTrue(isInstalled(), "needs redis-server (Debian: apt install redis-server)");
        return new RedisServer(directory, List.of(options));
    }

    private static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    }

    private ServerProcess launch() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM, "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"));
        command.addAll(options);
        return ServerProcess.start(directory, "Ready to accept connections", command);
    }

    int port() {
        return port;
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** A client of the test's own. */
    RedisClient client() {
        return RedisClient.create("127.0.0.1", port);
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    /** Starts it again after a kill. */
    void restart() throws Exception {
        process = launch();
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}

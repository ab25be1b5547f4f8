package org.notebookos.pool.ec2.lab;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A moto server: a process of this machine that speaks the EC2, Auto Scaling and SQS APIs. */
public final class Moto implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final URI address;

    private Moto(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** The tests' interpreter if it has a moto server, else the path's. */
    public static String python() throws IOException, InterruptedException {
        String ofTests = System.getProperty("nbos.python", "");
        return !ofTests.isEmpty() && has(ofTests) ? ofTests : "python3";
    }

    /** Says why there can be none here; empty if there can. */
    public static Optional<String> absence() throws IOException, InterruptedException {
        return has(python())
                ? Optional.empty()
                : Optional.of("python has no moto server: ./notebookos test installs it");
    }

    private static boolean has(String python) throws IOException, InterruptedException {
        Process probe = new ProcessBuilder(python, "-c", "import moto, flask, flask_cors, cfnlint")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!probe.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || probe.exitValue() != 0) {
            probe.destroyForcibly();
            return false;
        }
        return true;
    }

    /** Starts one and waits until it answers. */
    public static Moto start() throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Path log = Files.createTempFile(Files.createDirectories(Path.of("target")), "moto", ".log");
        Process process = new ProcessBuilder(
                        List.of(python(), "-m", "moto.server", "-H", "127.0.0.1", "-p", Integer.toString(port)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Moto moto = new Moto(process, URI.create("http://127.0.0.1:" + port));
        Runtime.getRuntime().addShutdownHook(new Thread(moto::close));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!moto.answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                moto.close();
                throw new AssertionError("moto doesn't answer, see " + log);
            }
            LockSupport.parkNanos(50_000_000);
        }
        return moto;
    }

    private boolean answers() {
        try {
            HttpURLConnection call =
                    (HttpURLConnection) address.resolve("/moto-api/").toURL().openConnection();
            call.setConnectTimeout(1000);
            call.setReadTimeout(5000);
            return call.getResponseCode() == 200;
        } catch (IOException e) {
            // not yet
            return false;
        }
    }

    public URI address() {
        return address;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}

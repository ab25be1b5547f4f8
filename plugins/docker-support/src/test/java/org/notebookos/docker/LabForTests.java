package org.notebookos.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Real Docker engines on this machine, and the networks between them. A shell outside of the test's JVM owns everything: it removes
 * it when it is told, or when the JVM has gone. Names and addresses differ from those of any other lab. Owner of the pipe: this object's
 * monitor.
 */
final class LabForTests implements AutoCloseable {

    private static final int ANSWER_SECONDS = 60;
    private static final int CLEAN_SECONDS = 90;
    private static final Random RANDOM = new SecureRandom();
    private static final List<String> PROGRAMS = List.of(
            "dockerd", "containerd", "runc", "docker-init", "curl", "ip", "nsenter", "unshare", "setsid", "iptables");

    private final Path folder;
    private final String name;
    private final String subnet;
    private final Process shell;
    private final Writer in;
    private final BufferedReader out;

    private LabForTests(Path folder, String name, String subnet, int nodes) throws IOException {
        this.folder = folder;
        this.name = name;
        this.subnet = subnet;
        Path script = folder.resolve("lab.sh");
        try (InputStream text = LabForTests.class.getResourceAsStream("lab.sh")) {
            Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
        }
        shell = new ProcessBuilder(
                        "setsid", "bash", script.toString(), folder.toString(), name, subnet, Integer.toString(nodes))
                .redirectError(folder.resolve("lab.log").toFile())
                .start();
        in = shell.outputWriter(StandardCharsets.UTF_8);
        out = new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Makes the networks of a lab; no engine is started yet. Skips the test, with the reason, where no engine can run.
     *
     * @param nodes so many, each with a network of its own; 0: one engine in this machine's network
     */
    static LabForTests open(int nodes) throws Exception {
        Optional<String> unfit = unfit();
        assumeTrue(unfit.isEmpty(), () -> "no Docker engine can be started here: " + unfit.orElse(""));
        String name = "nb" + Integer.toHexString(RANDOM.nextInt(0x1000000));
        // Short: paths of sockets have at most 107 characters.
        Path folder = Files.createDirectory(Path.of("/tmp", name));
        LabForTests lab = new LabForTests(folder, name, freeSubnet(), nodes);
        try {
            lab.answered("make the networks of the lab");
        } catch (Exception e) {
            lab.close();
            throw e;
        }
        return lab;
    }

    private static Optional<String> unfit() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("it takes root");
        }
        for (String program : PROGRAMS) {
            if (!Programs.onPath(program)) {
                return Optional.of(program + " is not installed (Debian: docker.io iptables iproute2 curl)");
            }
        }
        return Programs.succeeds("unshare", "--mount", "--propagation", "private", "mount", "-t", "tmpfs", "x", "/mnt")
                ? Optional.empty()
                : Optional.of("nothing may be mounted");
    }

    private static String freeSubnet() throws IOException {
        while (true) {
            String subnet = "10." + (200 + RANDOM.nextInt(50)) + "." + RANDOM.nextInt(256);
            boolean taken = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(InetAddress::getHostAddress)
                    .anyMatch(address -> address.startsWith(subnet + "."));
            if (!taken) {
                return subnet;
            }
        }
    }

    /** Where the lab's files are; gone after {@link #close}. */
    Path folder() {
        return folder;
    }

    /** What everything of the lab is named after. */
    String name() {
        return name;
    }

    /** The first three parts of the addresses. */
    String subnet() {
        return subnet;
    }

    Path socket(int node) {
        return folder.resolve(Integer.toString(node)).resolve("docker.sock");
    }

    /** Has the shell do something to a node; fails with the end of the engine's log. */
    synchronized void tell(String what, int node) throws Exception {
        in.write(what + " " + node + "\n");
        in.flush();
        try {
            answered(what + " node " + node);
        } catch (IllegalStateException e) {
            Path log = folder.resolve(Integer.toString(node)).resolve("log");
            List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
            throw new IllegalStateException(
                    e.getMessage() + "\n"
                            + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())),
                    e);
        }
    }

    private void answered(String what) throws Exception {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(out.readLine());
            } catch (IOException e) {
                return e.toString();
            }
        });
        String said;
        try {
            said = line.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the lab didn't " + what + " within " + ANSWER_SECONDS + " s", e);
        }
        if (!said.equals("done")) {
            throw new IllegalStateException(
                    "the lab couldn't " + what + ": " + Files.readString(folder.resolve("lab.log")));
        }
    }

    /** Ends everything and removes it; returns when that is done. */
    @Override
    public synchronized void close() throws IOException, InterruptedException {
        in.close();
        if (!shell.waitFor(CLEAN_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("lab " + name + " isn't clean after " + CLEAN_SECONDS + " s");
        }
    }
}

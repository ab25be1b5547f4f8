package org.notebookos.launcher.command;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

/**
 * The options of {@code up} that make replicas containers: of which image, and on which engine of this machine.
 *
 * @param socket where the engine listens
 * @param image of the replicas
 */
record ReplicaContainers(Path socket, String image) {

    /** The kernels' interpreter in the image that {@code deploy/image/build} makes. */
    static final String PYTHON = "/opt/notebookos-python/bin/python";

    private static final String USUAL = "unix:///var/run/docker.sock";
    private static final String LOCAL = "unix://";
    private static final int ANSWER_SECONDS = 10;

    /** Options of a command that can make replicas containers. */
    static List<Option> options() {
        return List.of(
                Option.valued("runtime", "KIND", "what replicas are: process, or docker for containers [process]"),
                Option.valued(
                        "image", "IMAGE", "of containers; --python is the interpreter in it [notebookos:latest]"));
    }

    /** Whether the options ask for containers. */
    static boolean wanted(Arguments arguments) {
        String kind = arguments.value("runtime").orElse("process");
        if (!List.of("process", "docker").contains(kind)) {
            throw new LauncherException(Code.USAGE, "--runtime takes process or docker, not " + kind);
        }
        if (kind.equals("process") && arguments.has("image")) {
            throw new LauncherException(Code.USAGE, "--image goes with --runtime docker");
        }
        return kind.equals("docker");
    }

    /** Reads the options; fails, with what to do, unless the engine answers and has the image. */
    static ReplicaContainers of(Arguments arguments, Context context) {
        String address = context.environment().getOrDefault("DOCKER_HOST", USUAL);
        if (!address.startsWith(LOCAL)) {
            throw new LauncherException(
                    Code.ENVIRONMENT,
                    "DOCKER_HOST is " + address + ": replicas' containers run on an engine of this machine, " + LOCAL
                            + "PATH. Hosts on engines elsewhere are a pool (docs/operating.md, \"On Docker engines\")");
        }
        String image = arguments.value("image").orElse("notebookos:latest");
        if (!image.matches("[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}")) {
            throw new LauncherException(Code.USAGE, "--image " + image + ": no name of an image");
        }
        ReplicaContainers containers = new ReplicaContainers(Path.of(address.substring(LOCAL.length())), image);
        containers.require(context);
        return containers;
    }

    private void require(Context context) {
        int status;
        try {
            status = CompletableFuture.supplyAsync(this::asked)
                    .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new LauncherException(
                    Code.ENVIRONMENT,
                    "no Docker engine answers at " + socket + " ("
                            + e.getCause().getMessage()
                            + "). Install and start one (Debian: apt install docker.io), or say with DOCKER_HOST where it is",
                    e);
        }
        if (status != 200) {
            throw new LauncherException(
                    Code.ENVIRONMENT,
                    "the engine at " + socket + " has no image " + image + ". Make one: "
                            + context.distribution().root().resolve("deploy/image/build") + " --tag " + image
                            + "; or: docker pull " + image);
        }
    }

    /** Asks for the image; returns the status of the answer. */
    private int asked() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String request = "GET /images/" + image + "/json HTTP/1.0\r\nHost: engine\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            String[] answer = new String(Channels.newInputStream(channel).readNBytes(64), StandardCharsets.US_ASCII)
                    .split(" ", 3);
            if (answer.length < 3 || !answer[1].matches("[0-9]{3}")) {
                throw new CompletionException(new IOException("what listens there is no engine"));
            }
            return Integer.parseInt(answer[1]);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}

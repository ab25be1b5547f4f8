package org.notebookos.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A real OpenSSH server on the machine of an engine, and a client's settings for it. It ends when it is closed, or with the engine's
 * lab. Where OpenSSH isn't installed the test is skipped.
 */
final class SshServerForTests implements AutoCloseable {

    private static final int PORT = 2222;
    private static final Path SERVER = Path.of("/usr/sbin/sshd");

    private final EngineForTests engine;
    private final Path folder;
    private final Process server;

    private SshServerForTests(EngineForTests engine, Path folder, Process server) {
        this.engine = engine;
        this.folder = folder;
        this.server = server;
    }

    /** Starts one; returns when it listens. */
    static SshServerForTests start(EngineForTests engine) throws Exception {
        assumeTrue(
                Files.isExecutable(SERVER) && Programs.onPath("ssh"),
                "no SSH server can be started here: OpenSSH is not installed (Debian: openssh-server)");
        Path folder = Files.createTempDirectory(engine.folder(), "ssh");
        for (String key : List.of("host", "client", "stranger")) {
            Programs.run(folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key);
        }
        Files.createDirectories(Path.of("/run/sshd"));
        Path config = Files.writeString(
                folder.resolve("sshd_config"),
                """
                ListenAddress %1$s:%2$d
                HostKey %3$s/host
                AuthorizedKeysFile %3$s/client.pub
                PidFile none
                StrictModes no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin prohibit-password
                SetEnv DOCKER_HOST=unix://%4$s
                """
                        .formatted(engine.address(), PORT, folder, engine.socket()));
        Process server = new ProcessBuilder(
                        "nsenter",
                        "--net=/run/netns/" + engine.namespace(),
                        SERVER.toString(),
                        "-D",
                        "-e",
                        "-f",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        SshServerForTests ssh = new SshServerForTests(engine, folder, server);
        try {
            Await.until("the SSH server listens", Duration.ofSeconds(20), ssh::listens);
            return ssh;
        } catch (Exception e) {
            ssh.close();
            throw e;
        }
    }

    private boolean listens() {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(engine.address(), PORT), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the engine's address for a client that has the key {@code client} or {@code stranger}. */
    EngineAddress address(String key, boolean knowsHost) throws IOException {
        Path settings = Files.createDirectories(folder.resolve(key + knowsHost));
        String host = knowsHost
                ? Files.readString(folder.resolve("host.pub"))
                : Files.readString(folder.resolve("stranger.pub"));
        Files.writeString(settings.resolve("known_hosts"), "[" + engine.address() + "]:" + PORT + " " + host);
        Files.writeString(
                settings.resolve("config"),
                """
                Host *
                IdentitiesOnly yes
                IdentityFile %s
                UserKnownHostsFile %s
                """
                        .formatted(folder.resolve(key), settings.resolve("known_hosts")));
        return EngineAddress.parse("ssh://root@" + engine.address() + ":" + PORT, settings.toString());
    }

    @Override
    public void close() throws InterruptedException {
        server.destroy();
        server.waitFor();
    }
}

package org.notebookos.docker;

import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket of this machine behind which an engine of another one is: each connection is an {@code ssh} process that runs {@code
 * docker system dial-stdio} there. Keys, known hosts and jumps are those of {@code ssh}; it is never asked for a password.
 *
 * <p>Each connection has two daemon threads. Owner of the list of connections: the concurrent set.
 */
final class SshRelay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SshRelay.class);
    private static final int PIECE = 32 * 1024;
    private static final int CONNECT_SECONDS = 10;
    private static final int WORDS_SECONDS = 1;

    private final List<String> command;
    private final Path folder;
    private final ServerSocketChannel listener;
    private final Set<Process> open = ConcurrentHashMap.newKeySet();
    /** Of the connection that ended last. */
    private volatile String said = "";

    private SshRelay(List<String> command) throws IOException {
        this.command = command;
        // Only its owner may enter a temporary folder.
        this.folder = Files.createTempDirectory("nbos-ssh-");
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket()));
        thread("ssh-relay", this::accept);
    }

    static SshRelay to(EngineAddress address) {
        try {
            return new SshRelay(command(address.uri(), address.certificates()));
        } catch (IOException e) {
            throw new UncheckedIOException("no socket for a relay can be made", e);
        }
    }

    /** Returns what is run for each connection. */
    static List<String> command(URI address, Optional<Path> settings) {
        List<String> command =
                new ArrayList<>(List.of("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=" + CONNECT_SECONDS, "-T"));
        settings.ifPresent(
                folder -> command.addAll(List.of("-F", folder.resolve("config").toString())));
        if (address.getUserInfo() != null) {
            command.addAll(List.of("-l", address.getUserInfo()));
        }
        if (address.getPort() > 0) {
            command.addAll(List.of("-p", Integer.toString(address.getPort())));
        }
        command.addAll(List.of("--", address.getHost(), "docker", "system", "dial-stdio"));
        return command;
    }

    /** Returns where the engine can be reached. */
    URI uri() {
        return URI.create("unix://" + socket());
    }

    /** Returns why the last connection ended, in the words of {@code ssh}; empty if it didn't say. */
    String said() {
        return said;
    }

    private Path socket() {
        return folder.resolve("engine.sock");
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                if (listener.isOpen()) {
                    LOG.warn("no connection by {}", command, e);
                }
            }
        }
    }

    private void connect(SocketChannel client) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.PIPE)
                    .start();
        } catch (IOException e) {
            client.close();
            throw e;
        }
        open.add(process);
        CompletableFuture<Void> words = CompletableFuture.runAsync(() -> listenTo(process), SshRelay::saidThread);
        thread("ssh-relay-in", () -> {
            OutputStream in = process.getOutputStream();
            pump(client, Channels.newChannel(in), in::flush);
            close(in);
        });
        thread("ssh-relay-out", () -> {
            pump(Channels.newChannel(process.getInputStream()), client, () -> {});
            // Who waits for an answer is to find the reason when the connection ends.
            words.completeOnTimeout(null, WORDS_SECONDS, TimeUnit.SECONDS).join();
            close(client);
            open.remove(process);
        });
    }

    private void listenTo(Process process) {
        try (InputStream in = process.getErrorStream()) {
            said = new String(in.readAllBytes()).strip();
            if (!said.isEmpty() && listener.isOpen()) {
                LOG.warn("{}: {}", String.join(" ", command), said);
            }
        } catch (IOException e) {
            LOG.debug("what ssh said can't be read", e);
        }
    }

    private static void saidThread(Runnable work) {
        thread("ssh-relay-said", work);
    }

    /** Not by streams: those of a socket's channel take one lock for both directions, and reading waits for long. */
    private static void pump(ReadableByteChannel from, WritableByteChannel to, Flushable flushed) {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try {
            while (from.read(piece) >= 0) {
                piece.flip();
                while (piece.hasRemaining()) {
                    to.write(piece);
                }
                flushed.flush();
                piece.clear();
            }
        } catch (IOException e) {
            LOG.trace("one end of a relayed connection has gone", e);
        }
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(java.io.Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a relayed connection can't be closed", e);
        }
    }

    @Override
    public void close() {
        close(listener);
        open.forEach(Process::destroy);
        try {
            Files.deleteIfExists(socket());
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.warn("{} can't be deleted", folder, e);
        }
    }
}

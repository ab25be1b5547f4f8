package org.notebookos.replication.local.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.ReplicatedLog;
import org.notebookos.spi.replication.ReplicatedStateMachine;
import org.notebookos.spi.replication.ReplicationBackend;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;

/**
 * All logs of one host, each in a directory of its own.
 *
 * <p>Thread-safe. The concurrent map of groups is the state; a group that is being opened or destroyed has its place there
 * until that is over. A file lock keeps a second process out.
 */
public final class LocalHost implements ReplicationBackend, AutoCloseable {

    /** Nobody connects to it: a log of one replica has no peers. */
    private static final String ENDPOINT = "localhost:0";

    private final Path directory;
    private final int snapshotEntries;
    private final Map<String, CompletableFuture<LocalLog>> groups = new ConcurrentHashMap<>();
    private final ExecutorService executor;
    private final FileChannel lockFile;

    LocalHost(Path directory, int snapshotEntries) {
        this.directory = directory;
        this.snapshotEntries = snapshotEntries;
        this.lockFile = lock(directory);
        this.executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "nbos-local-log");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static FileChannel lock(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new ReplicationException(Code.STORAGE, directory + " is used by another process");
            }
            return channel;
        } catch (IOException e) {
            throw new ReplicationException(Code.STORAGE, "can't use " + directory, e);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public String endpoint() {
        return ENDPOINT;
    }

    @Override
    public CompletionStage<ReplicatedLog> open(GroupSpec spec, ReplicatedStateMachine machine) {
        CompletableFuture<LocalLog> opening = new CompletableFuture<>();
        if (groups.putIfAbsent(spec.group(), opening) != null) {
            return CompletableFuture.failedFuture(isOpen(spec.group()));
        }
        executor.execute(() -> {
            try {
                Runnable onClosed = () -> groups.remove(spec.group(), opening);
                LocalLog log = new LocalLog(spec, machine, home(spec.group()), snapshotEntries, executor, onClosed);
                log.start();
                opening.complete(log);
            } catch (IOException e) {
                groups.remove(spec.group(), opening);
                opening.completeExceptionally(
                        new ReplicationException(Code.STORAGE, "group " + spec.group() + " can't be opened: " + e, e));
            } catch (RuntimeException e) {
                groups.remove(spec.group(), opening);
                opening.completeExceptionally(e);
            }
        });
        return opening.thenApply(log -> log);
    }

    private static ReplicationException isOpen(String group) {
        return new ReplicationException(Code.ALREADY_OPEN, "group " + group + " is open on this host");
    }

    private Path home(String group) {
        return directory.resolve(group);
    }

    @Override
    public Set<String> stored() {
        try (Stream<Path> homes = Files.list(directory)) {
            return homes.filter(Files::isDirectory)
                    .map(home -> home.getFileName().toString())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new ReplicationException(Code.STORAGE, "can't list " + directory, e);
        }
    }

    @Override
    public void destroy(String group) {
        CompletableFuture<LocalLog> place = new CompletableFuture<>();
        if (groups.putIfAbsent(group, place) != null) {
            throw isOpen(group);
        }
        try {
            if (Files.exists(home(group))) {
                delete(home(group));
            }
        } catch (IOException e) {
            throw new ReplicationException(Code.STORAGE, "can't delete group " + group, e);
        } finally {
            groups.remove(group, place);
        }
    }

    private static void delete(Path home) throws IOException {
        try (Stream<Path> tree = Files.walk(home)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }

    @Override
    public void peerDied(String endpoint) {
        // A log of one replica has no peers.
    }

    @Override
    public void close() {
        for (CompletableFuture<LocalLog> opened : groups.values()) {
            if (opened.isDone() && !opened.isCompletedExceptionally()) {
                opened.join().close();
            }
        }
        executor.shutdown();
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new ReplicationException(Code.STORAGE, "can't release " + directory, e);
        }
    }
}

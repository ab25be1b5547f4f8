package org.notebookos.runtime.docker.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.notebookos.runtime.support.LastWords;

/**
 * The folder that a container shares with its agent; inside it is {@link #INSIDE}. Its own entries can't be changed from inside;
 * {@code own}, {@code home} and {@code spool} belong to the replica, logs can only be written to, what is lent only read.
 *
 * <p>A pipe in it, which nobody but the agent holds open for writing, is the replica's standard input: it ends with the agent, however that
 * ends and whatever the engine does. Owner of where the folder is: whoever makes a replica of a waiting container; the mount goes with
 * it.
 */
final class Box implements AutoCloseable {

    /** Where containers see the folder. */
    static final String INSIDE = "/notebookos";

    /** Where user code starts, inside. */
    static final String HOME = INSIDE + "/home";

    /** Starts what follows with its input and output in the box. */
    static final List<String> ENTRY = List.of(
            "/bin/sh",
            "-c",
            "exec \"$@\" < " + INSIDE + "/lifeline >> " + INSIDE + "/log/stdout.log 2>> " + INSIDE + "/log/stderr.log",
            "notebookos");

    private static final String NAME = "box";
    private static final List<String> LOGS = List.of("stdout.log", "stderr.log");
    private static final int MKFIFO_SECONDS = 10;

    private final int uid;
    private final int gid;
    private final RandomAccessFile lifeline;
    private volatile Path folder;

    private Box(Path folder, int uid, int gid) throws IOException {
        this.folder = folder;
        this.uid = uid;
        this.gid = gid;
        Path pipe = folder.resolve("lifeline");
        makePipe(pipe);
        give(pipe, "rw-------");
        // Open for reading too: so it neither waits for a reader nor breaks without one.
        this.lifeline = new RandomAccessFile(pipe.toFile(), "rw");
    }

    /** Makes one in a directory of a replica or a waiting process. */
    static Box make(Path directory, int uid, int gid) throws IOException {
        Path folder = directory.toAbsolutePath().resolve(NAME);
        deleteLeft(folder);
        Files.createDirectory(folder);
        Box box = new Box(folder, uid, gid);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String own : List.of("own", "home", "spool")) {
            box.give(Files.createDirectory(folder.resolve(own)), "rwx------");
        }
        Files.createDirectory(folder.resolve("lent"));
        Path logs = Files.createDirectory(folder.resolve("log"));
        for (String log : LOGS) {
            box.give(Files.createFile(logs.resolve(log)), "rw-------");
        }
        return box;
    }

    /** Makes logs and spool appear where the agent looks for them. */
    void appearIn(Path directory) throws IOException {
        Path wanted = directory.toAbsolutePath().resolve(NAME);
        if (!folder.equals(wanted)) {
            Files.move(folder, wanted, StandardCopyOption.ATOMIC_MOVE);
            folder = wanted;
        }
        for (String log : LOGS) {
            link(directory.resolve(log), Path.of(NAME, "log", log));
        }
        Path spool = directory.resolve("spool");
        // The agent has made it, empty.
        Files.deleteIfExists(spool);
        link(spool, Path.of(NAME, "spool"));
    }

    private static void link(Path where, Path target) throws IOException {
        Files.deleteIfExists(where);
        Files.createSymbolicLink(where, target);
    }

    /** Returns the folder of what the replica owns. */
    Path own() {
        return folder.resolve("own");
    }

    Path folder() {
        return folder;
    }

    /** Lets the replica own a file or folder. */
    void give(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        if ((int) Files.getAttribute(file, "unix:uid") != uid) {
            Files.setAttribute(file, "unix:uid", uid);
            Files.setAttribute(file, "unix:gid", gid);
        }
    }

    /** Returns what a path in a replica's directory is inside; others stay as they are. */
    static String inside(Path directory, String path) {
        String prefix = directory.toAbsolutePath() + "/";
        return path.startsWith(prefix) ? INSIDE + "/" + path.substring(prefix.length()) : path;
    }

    /** Makes a file of this host readable inside, without a copy where that is possible; returns its path there. */
    String lend(Path file) throws IOException {
        String name = file.getFileName().toString();
        Path lent = folder.resolve("lent").resolve(name);
        boolean everybodys =
                Files.getPosixFilePermissions(file).containsAll(PosixFilePermissions.fromString("------r--"));
        try {
            if (everybodys) {
                Files.createLink(lent, file);
            } else {
                Files.copy(file, lent);
            }
        } catch (FileAlreadyExistsException e) {
            // Lent before: names are those of contents.
            return INSIDE + "/lent/" + name;
        } catch (IOException e) {
            // Of another file system.
            Files.copy(file, lent, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(lent, PosixFilePermissions.fromString("rw-r--r--"));
        return INSIDE + "/lent/" + name;
    }

    /** Removes what was lent. */
    void takeBack(Path file) throws IOException {
        Files.deleteIfExists(folder.resolve("lent").resolve(file.getFileName().toString()));
    }

    /** Writes to the replica's standard input. */
    void tell(String line) throws IOException {
        lifeline.write(line.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the end of what the replica wrote to standard error. */
    String lastWords() {
        return LastWords.of(folder.resolve("log").resolve("stderr.log"));
    }

    /** Ends the replica's standard input, and with it the replica. */
    @Override
    public void close() throws IOException {
        lifeline.close();
    }

    /** An attempt that failed may have left one. */
    private static void deleteLeft(Path folder) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            List<Path> deepestFirst;
            try (Stream<Path> files = Files.walk(folder)) {
                deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void makePipe(Path pipe) throws IOException {
        Process made = new ProcessBuilder("mkfifo", "-m", "600", pipe.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!made.waitFor(MKFIFO_SECONDS, TimeUnit.SECONDS) || made.exitValue() != 0) {
                throw new IOException("mkfifo couldn't make " + pipe);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making " + pipe, e);
        }
    }
}

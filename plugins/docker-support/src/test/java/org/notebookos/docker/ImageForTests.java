package org.notebookos.docker;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * An image that needs neither a registry nor a download: a few kilobytes of links and empty folders. With {@link #mounts} its containers
 * have the programs of this machine, to read and run.
 */
public final class ImageForTests {

    /** What the image is called unless a test wants another name. */
    public static final String NAME = "nbos-test:1";

    private static final List<String> LINKS = List.of("bin", "lib", "lib32", "lib64", "libx32");
    /** The engine puts a first process into {@code sbin}, which must not be hidden below a mount. */
    private static final List<String> FOLDERS =
            List.of("dev", "etc", "home", "opt", "proc", "root", "run", "sbin", "sys", "usr", "var");

    private static final String USERS =
            "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
                    + "notebookos:x:10001:10001:notebookos:/var/lib/notebookos:/bin/sh\n";

    /** Where agents keep what they have: owned by their user, so that a volume which begins as a copy of it is too. */
    private static final String AGENTS_HOME = "var/lib/notebookos/";

    private static final int AGENTS_USER = 10_001;

    private ImageForTests() {}

    /** Puts the image on an engine and returns its name. */
    public static String load(Engine engine) throws IOException {
        return load(engine, NAME);
    }

    /** Puts the image on an engine under a name with a tag. */
    public static String load(Engine engine, String name) throws IOException {
        return load(engine, name, "{}");
    }

    /** Puts the image on an engine with what its containers run and know by default, as an image's {@code config} says it. */
    static String load(Engine engine, String name, String defaults) throws IOException {
        byte[] layer = files();
        String config =
                "{\"architecture\":\"%s\",\"os\":\"linux\",\"config\":%s,\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:%s\"]}}"
                        .formatted(architecture(), defaults, sha256(layer));
        String manifest =
                "[{\"Config\":\"config.json\",\"RepoTags\":[\"%s\"],\"Layers\":[\"layer.tar\"]}]".formatted(name);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(archive)) {
            file(tar, "layer.tar", layer);
            file(tar, "config.json", config.getBytes(StandardCharsets.UTF_8));
            file(tar, "manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
        }
        engine.tell("load an image", client -> client.loadImageCmd(new ByteArrayInputStream(archive.toByteArray()))
                .exec());
        return name;
    }

    private static String architecture() {
        return "aarch64".equals(System.getProperty("os.arch")) ? "arm64" : "amd64";
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Returns the folders of this machine that containers need besides, to mount read-only at the same path. */
    public static List<String> mounts() {
        List<String> mounts = new ArrayList<>(List.of("/usr"));
        if (Files.isDirectory(Path.of("/etc/alternatives"))) {
            mounts.add("/etc/alternatives");
        }
        return mounts;
    }

    /** Returns the folders besides that Java needs, such as Debian's configuration of it. */
    public static List<String> mountsOfJava() throws IOException {
        try (Stream<Path> found = Files.list(Path.of("/etc"))) {
            return found.filter(path -> path.getFileName().toString().startsWith("java-"))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    /**
     * Returns the folders of this machine that a Python needs, to mount read-only at the same path: of its virtual environment, if it
     * is in one, and of the installation behind it. Those below {@code /usr} are among {@link #mounts}.
     */
    public static List<String> mountsOf(String python) throws IOException {
        Path program = Path.of(python);
        List<String> mounts = new ArrayList<>();
        for (Path each : List.of(program.toAbsolutePath().normalize(), program.toRealPath())) {
            String folder = each.getParent().getParent().toString();
            if (!folder.startsWith("/usr") && !mounts.contains(folder)) {
                mounts.add(folder);
            }
        }
        return mounts;
    }

    private static byte[] files() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String link : LINKS) {
                if (Files.isSymbolicLink(Path.of("/", link))) {
                    TarArchiveEntry entry = new TarArchiveEntry(link, TarConstants.LF_SYMLINK);
                    entry.setLinkName("usr/" + link);
                    put(tar, entry, new byte[0]);
                }
            }
            for (String folder : FOLDERS) {
                put(tar, new TarArchiveEntry(folder + "/"), new byte[0]);
            }
            TarArchiveEntry everybodys = new TarArchiveEntry("tmp/");
            everybodys.setMode(040000 + 01777);
            put(tar, everybodys, new byte[0]);
            put(tar, new TarArchiveEntry("var/lib/"), new byte[0]);
            TarArchiveEntry agents = new TarArchiveEntry(AGENTS_HOME);
            agents.setIds(AGENTS_USER, AGENTS_USER);
            agents.setMode(040000 + 0750);
            put(tar, agents, new byte[0]);
            file(tar, "etc/passwd", USERS.getBytes(StandardCharsets.UTF_8));
            Path libraries = Path.of("/etc/ld.so.cache");
            if (Files.isReadable(libraries)) {
                file(tar, "etc/ld.so.cache", Files.readAllBytes(libraries));
            }
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        put(tar, entry, content);
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}

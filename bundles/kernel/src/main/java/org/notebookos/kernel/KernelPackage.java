package org.notebookos.kernel;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Lays the Python package {@code notebookos_kernel} out on disk, where a Python process can import it.
 *
 * <p>Stateless and safe to use from any thread. Several processes may extract to the same directory at once: they write the same
 * bytes, and each file appears whole or not at all.
 */
public final class KernelPackage {

    /** The module to run: {@code python -m notebookos_kernel -f CONNECTION_FILE}. */
    public static final String MODULE = "notebookos_kernel";

    private static final String ROOT = "/python/";
    private static final List<String> REQUIREMENTS =
            List.of("requirements.txt", "requirements-lab.txt", "requirements-torch.txt", "requirements-test.txt");

    /** Replicas may run as another user than their agent. */
    private static final Set<PosixFilePermission> EVERYBODY_READS = PosixFilePermissions.fromString("rw-r--r--");

    private KernelPackage() {}

    /**
     * Makes {@code directory} hold this bundle's version of the package, and the lists of what it requires.
     *
     * <ol>
     *   <li>Creates the directory if it isn't there.
     *   <li>Writes each file whose content differs, by way of a temporary file that is moved into place.
     *   <li>Deletes modules, and compiled modules, of other versions from the package's folder.
     * </ol>
     *
     * @param directory where the package shall lie
     * @return {@code directory}, absolute: the value for {@code PYTHONPATH}
     * @throws IOException if a file can't be written or deleted, or this bundle is incomplete
     */
    public static Path extractTo(Path directory) throws IOException {
        Path root = directory.toAbsolutePath();
        Path modules = Files.createDirectories(root.resolve(MODULE));
        Set<String> wanted = moduleFiles();
        for (String file : wanted) {
            write(MODULE + "/" + file, modules.resolve(file));
        }
        for (String file : REQUIREMENTS) {
            write(file, root.resolve(file));
        }
        deleteStale(modules, wanted);
        return root;
    }

    private static Set<String> moduleFiles() throws IOException {
        String index = new String(read(MODULE + "/INDEX"), StandardCharsets.UTF_8).trim();
        Set<String> files = new TreeSet<>(Arrays.asList(index.split(",")));
        files.add("py.typed");
        return files;
    }

    private static void write(String resource, Path target) throws IOException {
        byte[] content = read(resource);
        if (Files.isRegularFile(target) && Arrays.equals(Files.readAllBytes(target), content)) {
            Files.setPosixFilePermissions(target, EVERYBODY_READS);
            return;
        }
        Path fresh = Files.createTempFile(target.getParent(), ".", ".new");
        try {
            Files.write(fresh, content);
            Files.setPosixFilePermissions(fresh, EVERYBODY_READS);
            moveIntoPlace(fresh, target);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void moveIntoPlace(Path fresh, Path target) throws IOException {
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("Can't place " + target + " atomically: use a directory of a local file system", e);
        }
    }

    private static void deleteStale(Path modules, Set<String> wanted) throws IOException {
        deleteUnless(modules, wanted::contains, ".py");
        Path compiled = modules.resolve("__pycache__");
        if (Files.isDirectory(compiled)) {
            deleteUnless(compiled, name -> wanted.contains(name.substring(0, name.indexOf('.')) + ".py"), ".pyc");
        }
    }

    private static void deleteUnless(Path folder, Predicate<String> wanted, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(suffix) && !wanted.test(name)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static byte[] read(String resource) throws IOException {
        try (InputStream in = KernelPackage.class.getResourceAsStream(ROOT + resource)) {
            if (in == null) {
                throw new FileNotFoundException("The bundle lacks " + ROOT + resource);
            }
            return in.readAllBytes();
        }
    }
}

package org.notebookos.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelPackageTest {

    private static final Path SOURCES = Path.of("src/main/python/notebookos_kernel");

    @TempDir
    Path room;

    @Test
    void everyModuleOfTheSourceTreeIsLaidOut() throws IOException {
        Path root = KernelPackage.extractTo(room.resolve("python"));

        assertEquals(modules(SOURCES), modules(root.resolve(KernelPackage.MODULE)));
        for (String module : modules(SOURCES)) {
            assertEquals(
                    -1,
                    Files.mismatch(
                            SOURCES.resolve(module),
                            root.resolve(KernelPackage.MODULE).resolve(module)));
        }
        assertTrue(Files.isRegularFile(root.resolve("requirements.txt")));
    }

    @Test
    void aFileThatIsUpToDateIsLeftAlone() throws IOException {
        Path module = KernelPackage.extractTo(room).resolve("notebookos_kernel/capture.py");
        FileTime longAgo = FileTime.fromMillis(0);
        Files.setLastModifiedTime(module, longAgo);

        KernelPackage.extractTo(room);

        assertEquals(longAgo, Files.getLastModifiedTime(module));
    }

    @Test
    void aFileThatWasDamagedIsWrittenAgain() throws IOException {
        Path module = KernelPackage.extractTo(room).resolve("notebookos_kernel/capture.py");
        Files.writeString(module, "broken");

        KernelPackage.extractTo(room);

        assertEquals(-1, Files.mismatch(SOURCES.resolve("capture.py"), module));
    }

    @Test
    void modulesOfAnotherVersionAreDeleted() throws IOException {
        Path folder = KernelPackage.extractTo(room).resolve(KernelPackage.MODULE);
        Path stale = Files.writeString(folder.resolve("former.py"), "pass");
        Path compiled = Files.createDirectories(folder.resolve("__pycache__"));
        Path staleCompiled = Files.writeString(compiled.resolve("former.cpython-311.pyc"), "");
        Path compiledModule = Files.writeString(compiled.resolve("capture.cpython-311.pyc"), "");

        KernelPackage.extractTo(room);

        assertFalse(Files.exists(stale));
        assertFalse(Files.exists(staleCompiled));
        assertTrue(Files.exists(compiledModule));
    }

    @Test
    void noTemporaryFileIsLeft() throws IOException {
        Path folder = KernelPackage.extractTo(room).resolve(KernelPackage.MODULE);

        try (Stream<Path> files = Files.list(folder)) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".new")));
        }
    }

    private static Set<String> modules(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".py"))
                    .collect(Collectors.toSet());
        }
    }
}

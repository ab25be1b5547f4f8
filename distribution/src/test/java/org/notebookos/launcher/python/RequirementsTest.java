package org.notebookos.launcher.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.launcher.process.ToolProcess;

class RequirementsTest {

    @TempDir
    private Path folder;

    @Test
    void theyAreReadFromTheKernelBundle() throws IOException {
        Path jar = folder.resolve("kernel.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, String> file : Map.of(
                            "python/requirements.txt", "ipykernel\n",
                            "python/requirements-lab.txt", "jupyterlab\n",
                            "python/notebookos_kernel/requirements.txt", "no\n",
                            "python/readme.txt", "no\n")
                    .entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        Requirements requirements = Requirements.of(jar);

        assertEquals("ipykernel\n", requirements.files().get("requirements.txt"));
        assertEquals(List.of("lab"), List.copyOf(requirements.extras()));
        assertTrue(requirements.has("lab"));
        assertFalse(requirements.has("torch"));
    }

    @Test
    void aFingerprintChangesWithEveryPin() {
        Requirements one = new Requirements(Map.of("requirements.txt", "a==1", "requirements-x.txt", "b==1"));
        Requirements two = new Requirements(Map.of("requirements.txt", "a==2", "requirements-x.txt", "b==1"));

        assertFalse(one.fingerprint("").equals(two.fingerprint("")));
        assertFalse(one.fingerprint("x").equals(two.fingerprint("x")), "an extra needs the base");
        assertFalse(one.fingerprint("").equals(one.fingerprint("x")));
    }

    @Test
    void interpretersAreLookedForAlongThePathInItsOrder() throws Exception {
        Path first = folder.resolve("first");
        Path broken = Files.createDirectories(folder.resolve("broken")).resolve("python3");
        Path good = Files.createDirectories(first).resolve("python3");
        Files.writeString(broken, "#!/bin/sh\nexit 1\n");
        Files.writeString(good, "#!/bin/sh\necho 3 12\n");
        assertTrue(broken.toFile().setExecutable(true) && good.toFile().setExecutable(true));

        Interpreters found = Interpreters.onPath(broken.getParent() + ":" + first + ":" + folder, new ToolProcess());

        assertEquals(good.toString(), found.first().orElseThrow());
    }
}

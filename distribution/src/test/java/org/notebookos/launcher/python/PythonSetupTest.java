package org.notebookos.launcher.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

class PythonSetupTest {

    @TempDir
    private Path home;

    private final FakeTool tool = new FakeTool();
    private final List<String> progress = new ArrayList<>();
    private Requirements requirements = new Requirements(Map.of(
            "requirements.txt",
            "ipykernel==7",
            "requirements-torch.txt",
            "torch==2",
            "requirements-test.txt",
            "pytest"));

    private PythonSetup setup(String... candidates) {
        return new PythonSetup(
                home.resolve("python"),
                home.resolve("log"),
                requirements,
                new Interpreters(List.of(candidates), tool),
                tool,
                progress::add);
    }

    private String own() {
        return home.resolve("python/bin/python").toString();
    }

    @Test
    void aVirtualEnvironmentIsMadeOnceWithTheFirstPythonThatIsNewEnough() throws Exception {
        tool.python("/old", "3 8").python("/new", "3 11");

        assertEquals(own(), setup("/old", "/new").prepare(Set.of()));
        assertEquals(List.of("venv", "pip"), tool.modulesRun());
        assertEquals(own(), setup("/old", "/new").prepare(Set.of()));
        assertEquals(List.of("venv", "pip"), tool.modulesRun(), "the second time, nothing is left to do");
    }

    @Test
    void anExtraIsAddedLaterAndStays() throws Exception {
        tool.python("/new", "3 11");
        setup("/new").prepare(Set.of());
        setup("/new").prepare(Set.of("torch"));
        setup("/new").prepare(Set.of("torch"));
        setup("/new").prepare(Set.of());

        assertEquals(List.of("venv", "pip", "pip"), tool.modulesRun());
        assertTrue(tool.lastRun().get(tool.lastRun().size() - 1).endsWith("requirements-torch.txt"));
    }

    @Test
    void newPinsAreInstalledIntoTheOldEnvironment() throws Exception {
        tool.python("/new", "3 11");
        setup("/new").prepare(Set.of());
        requirements = new Requirements(Map.of("requirements.txt", "ipykernel==8"));
        setup("/new").prepare(Set.of());

        assertEquals(List.of("venv", "pip", "pip"), tool.modulesRun());
    }

    @Test
    void anUnknownExtraIsAUsageErrorThatNamesTheOthers() {
        LauncherException refused =
                assertThrows(LauncherException.class, () -> setup("/new").prepare(Set.of("pytorch")));

        assertEquals(Code.USAGE, refused.code());
        assertEquals("--with: unknown extra \"pytorch\". Extras: torch", refused.getMessage());
    }

    @Test
    void withoutPipASystemPythonThatHasIpykernelServes() throws Exception {
        tool.python("/first", "3 11").python("/usr/bin/python3", "3 11").ipykernelIn("/usr/bin/python3");
        tool.pipWorks = false;

        assertEquals("/usr/bin/python3", setup("/first", "/usr/bin/python3").prepare(Set.of()));
        assertTrue(progress.get(progress.size() - 1).contains("pip failed"), progress.toString());
    }

    @Test
    void withoutAnyIpykernelTheErrorNamesThePackageToInstall() {
        tool.python("/first", "3 11");
        tool.venvWorks = false;

        LauncherException failure =
                assertThrows(LauncherException.class, () -> setup("/first").prepare(Set.of()));
        assertEquals(Code.ENVIRONMENT, failure.code());
        assertTrue(failure.getMessage().contains("apt install python3-ipykernel"), failure.getMessage());
        assertTrue(failure.getMessage().contains("python3-venv"), failure.getMessage());
    }

    @Test
    void withoutAnyPythonTheErrorSaysSo() {
        LauncherException failure =
                assertThrows(LauncherException.class, () -> setup("/old").prepare(Set.of()));

        assertTrue(failure.getMessage().contains("no Python 3.9 or newer"), failure.getMessage());
    }

    @Test
    void extrasDoNotFallBack() {
        tool.python("/usr/bin/python3", "3 11").ipykernelIn("/usr/bin/python3");
        tool.pipWorks = false;

        LauncherException failure = assertThrows(
                LauncherException.class, () -> setup("/usr/bin/python3").prepare(Set.of("torch")));
        assertTrue(failure.getMessage().contains("--python"), failure.getMessage());
    }

    @Test
    void theUsersOwnInterpreterIsCheckedAndNothingIsInstalled() throws Exception {
        tool.python("/mine", "3 12")
                .ipykernelIn("/mine")
                .python("/bare", "3 12")
                .python("/ancient", "3 7");

        assertEquals("/mine", setup().use("/mine"));
        LauncherException bare = assertThrows(LauncherException.class, () -> setup().use("/bare"));
        assertTrue(bare.getMessage().contains("/bare -m pip install ipykernel cloudpickle"), bare.getMessage());
        assertThrows(LauncherException.class, () -> setup().use("/ancient"));
        assertThrows(LauncherException.class, () -> setup().use("/nowhere"));
        assertEquals(List.of(), tool.modulesRun());
    }
}

package org.notebookos.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of {@code bin/}, with JDKs and a controller that exist only here. */
class ScriptsTest {

    private static final Path BIN = Path.of("src/main/dist/bin").toAbsolutePath();

    @TempDir
    private Path root;

    private Path jvms;

    @BeforeEach
    void makeFolders() throws IOException {
        jvms = Files.createDirectories(root.resolve("jvms"));
    }

    /** A JDK whose {@code java} tells which one it is, and how it was called. */
    private Path jdk(String name, String version) throws IOException {
        Path java = Files.createDirectories(jvms.resolve(name).resolve("bin")).resolve("java");
        executable(java, "echo " + name + " \"$@\"");
        Files.writeString(
                jvms.resolve(name).resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return jvms.resolve(name);
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private String run(String javaHome, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(BIN.resolve("notebookos").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("NOTEBOOKOS_JVMS", jvms.toString());
        builder.environment().put("NOTEBOOKOS_HOME", root.resolve("home").toString());
        builder.environment().put("JAVA_HOME", javaHome);
        builder.environment().put("PATH", tools().toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip();
    }

    /** What the script needs of the system, but no java. */
    private Path tools() throws IOException {
        Path tools = Files.createDirectories(root.resolve("tools"));
        for (String tool : List.of("bash", "env", "dirname", "readlink")) {
            executable(tools.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
        }
        return tools;
    }

    @Test
    void theNewestJdkIsTaken() throws Exception {
        jdk("old", "1.8.0_402");
        jdk("seventeen", "17.0.15");
        jdk("newest", "25.0.3");
        jdk("twenty-one", "21");

        assertTrue(run("", "version").startsWith("newest "));
    }

    @Test
    void javaHomeWinsIfItIsNewEnough() throws Exception {
        Path seventeen = jdk("seventeen", "17.0.15");
        Path eleven = jdk("eleven", "11.0.2");
        jdk("newest", "25.0.3");

        assertTrue(run(seventeen.toString(), "version").startsWith("seventeen "));
        assertTrue(run(eleven.toString(), "version").startsWith("newest "));
    }

    @Test
    void flagsThatAnOlderJdkDoesNotKnowAreLeftOut() throws Exception {
        Path seventeen = jdk("seventeen", "17.0.15");
        jdk("newest", "25.0.3");

        assertTrue(run("", "agent").contains("--sun-misc-unsafe-memory-access=allow"));
        String on17 = run(seventeen.toString(), "agent");
        assertTrue(!on17.contains("unsafe-memory") && !on17.contains("--enable-native-access"), on17);
    }

    @Test
    void agentsHashWithTheProcessorsOwnInstructions() throws Exception {
        jdk("newest", "25.0.3");
        assertTrue(run("", "agent").contains("/conf/agent-compiler.json"));

        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:CompilerDirectivesFile=" + BIN.resolveSibling("conf/agent-compiler.json"),
                        "-version")
                .redirectErrorStream(true)
                .start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, java.waitFor(), said);
        assertTrue(said.contains("2 compiler directives added"), said);
    }

    @Test
    void theSupervisorStartsAControllerAgainUntilThatEndsByRequest() throws Exception {
        Path bin = Files.createDirectories(root.resolve("bin"));
        Files.copy(BIN.resolve("supervise"), bin.resolve("supervise"));
        assertTrue(bin.resolve("supervise").toFile().setExecutable(true));
        executable(
                bin.resolve("notebookos"),
                "echo run >> " + root + "/runs; [[ $(wc -l < " + root + "/runs) -ge 3 ]] && exit 0; kill -9 $$");

        Process supervisor = supervise(bin);

        assertTrue(supervisor.waitFor(30, TimeUnit.SECONDS));
        assertEquals(3, Files.readAllLines(root.resolve("runs")).size());
    }

    @Test
    void aControllerThatCannotStartIsNotStartedAgain() throws Exception {
        Path bin = Files.createDirectories(root.resolve("bin"));
        Files.copy(BIN.resolve("supervise"), bin.resolve("supervise"));
        assertTrue(bin.resolve("supervise").toFile().setExecutable(true));
        executable(bin.resolve("notebookos"), "echo run >> " + root + "/runs; exit 78");

        assertTrue(supervise(bin).waitFor(30, TimeUnit.SECONDS));
        assertEquals(1, Files.readAllLines(root.resolve("runs")).size());
    }

    @Test
    void aRequestToEndReachesTheController() throws Exception {
        Path bin = Files.createDirectories(root.resolve("bin"));
        Files.copy(BIN.resolve("supervise"), bin.resolve("supervise"));
        assertTrue(bin.resolve("supervise").toFile().setExecutable(true));
        executable(
                bin.resolve("notebookos"),
                "trap 'echo told >> " + root + "/runs; exit 143' TERM; echo ready; read -r < <(sleep 60) & wait");
        Process supervisor = supervise(bin);
        supervisor.getInputStream().read();
        supervisor.destroy();

        assertTrue(supervisor.waitFor(30, TimeUnit.SECONDS));
        assertEquals(List.of("told"), Files.readAllLines(root.resolve("runs")));
    }

    private Process supervise(Path bin) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(bin.resolve("supervise").toString()).redirectErrorStream(true);
        builder.environment().put("NOTEBOOKOS_HOME", root.toString());
        return builder.start();
    }
}

package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gives the commands of the operator, each as a process of its own.
 *
 * @param test where the platform is
 * @param environment what the commands get besides the test's own
 */
record Operator(TestHome test, Map<String, String> environment) {

    Operator(TestHome test) {
        this(test, Map.of());
    }

    /** Starts the platform and returns when it is up. */
    void up(int hosts) throws IOException, InterruptedException {
        String port = Integer.toString(test.settings().port());
        int status = run("up", "--detach", "--hosts", "" + hosts, "--port", port, "--python", TestHome.python());
        assertEquals(0, status, "up failed, see its messages above");
    }

    /** Stops the platform; fails if a host is left. */
    void down() throws IOException, InterruptedException {
        assertEquals(0, run("down"));
        List<ProcessHandle> left = HostProcesses.of(test.home().root());
        assertTrue(left.isEmpty(), "left behind: " + left);
    }

    /** Runs a command; returns its exit status. */
    int run(String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(TestHome.distribution().script().toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("NOTEBOOKOS_HOME", test.home().root().toString());
        builder.environment().putAll(environment);
        return Programs.run(builder, Duration.ofSeconds(180));
    }
}

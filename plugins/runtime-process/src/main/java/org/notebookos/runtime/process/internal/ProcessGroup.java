package org.notebookos.runtime.process.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process group of a replica: the replica and whatever it started. Java can signal single processes only, the shell's
 * {@code kill} reaches the group.
 *
 * @param leader the replica's process
 */
record ProcessGroup(ProcessHandle leader) {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Path ENV = Path.of("/usr/bin/env");
    private static final int TRIAL_SECONDS = 5;
    private static final List<String> LAUNCHER = findLauncher();

    /**
     * Returns what to put before a command so that it leads a group from its first instruction on, and doesn't ignore
     * interrupts: who is started in the background of a script does, and so does whatever it starts.
     */
    static List<String> launcher() {
        return LAUNCHER;
    }

    private static List<String> findLauncher() {
        if (!Files.isExecutable(SETSID)) {
            return List.of();
        }
        List<String> listening = List.of(ENV.toString(), "--default-signal=INT", SETSID.toString());
        return Files.isExecutable(ENV) && works(listening) ? listening : List.of(SETSID.toString());
    }

    /** Older versions of env, and other makes of it, don't know the option. */
    private static boolean works(List<String> launcher) {
        List<String> command = new ArrayList<>(launcher);
        command.add("true");
        try {
            Process trial = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return trial.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends a signal to the group, or to the leader alone if it doesn't lead a group yet. */
    void signal(String name) {
        try {
            String script = "kill -s \"$1\" -- \"-$2\" 2>/dev/null || kill -s \"$1\" \"$2\" 2>/dev/null";
            new ProcessBuilder("/bin/sh", "-c", script, "sh", name, Long.toString(leader.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.warn("can't run kill, signalling process {} alone instead of its group", leader.pid(), e);
            signalLeader(name);
        }
    }

    private void signalLeader(String name) {
        switch (name) {
            case "KILL" -> leader.destroyForcibly();
            case "TERM" -> leader.destroy();
            default -> LOG.warn("signal {} was not sent to process {}", name, leader.pid());
        }
    }
}

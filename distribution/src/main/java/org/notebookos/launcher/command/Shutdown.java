package org.notebookos.launcher.command;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.notebookos.launcher.process.Processes;

/** Ends all processes of one home: controller first, so that it doesn't replace the hosts; then agents; then what is left. */
final class Shutdown {

    private static final Duration CONTROLLER_PATIENCE = Duration.ofSeconds(25);
    private static final Duration AGENT_PATIENCE = Duration.ofSeconds(15);

    private final Context context;
    private final Cluster cluster;

    Shutdown(Context context, Cluster cluster) {
        this.context = context;
        this.cluster = cluster;
    }

    /** Returns whether anything ran. */
    boolean run() throws IOException, InterruptedException {
        List<ProcessHandle> controller = new ArrayList<>();
        cluster.supervisor().ifPresent(controller::add);
        // Without a supervisor, or besides a stubborn one, the controller has to be told itself.
        List<ProcessHandle> orphan =
                controller.isEmpty() ? cluster.controller().stream().toList() : List.of();
        controller.addAll(orphan);
        if (!controller.isEmpty()) {
            context.terminal().progress("Stopping the controller");
            end("the controller", controller, CONTROLLER_PATIENCE);
            end("the controller", cluster.controller().stream().toList(), Duration.ZERO);
        }
        List<ProcessHandle> agents = cluster.agents();
        if (!agents.isEmpty()) {
            context.terminal().progress("Stopping " + agents.size() + " hosts");
            end("a host agent", agents, AGENT_PATIENCE);
        }
        List<ProcessHandle> remains = cluster.remains();
        end("a left-over process", remains, Duration.ofSeconds(3));
        List<ProcessHandle> immortal = cluster.remains();
        if (!immortal.isEmpty()) {
            context.terminal().progress("These processes don't end: " + immortal);
        }
        Files.deleteIfExists(cluster.supervisorFile());
        return !controller.isEmpty() || !agents.isEmpty() || !remains.isEmpty();
    }

    private void end(String what, List<ProcessHandle> processes, Duration patience) throws InterruptedException {
        for (ProcessHandle killed : Processes.end(processes, patience)) {
            context.terminal().progress("Killed " + what + " that did not end by itself: process " + killed.pid());
        }
    }
}

package org.notebookos.launcher.command;

import java.io.IOException;

/** Stays while the platform runs; Ctrl-C takes it down. */
final class Foreground {

    private final Context context;
    private final Cluster cluster;

    Foreground(Context context, Cluster cluster) {
        this.context = context;
        this.cluster = cluster;
    }

    /** From here on, however this process ends, the platform goes down with it. */
    void takeDownAtExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::takeDown, "down"));
    }

    /** Returns when the controller has ended by itself. */
    int stay() {
        context.terminal().progress("Running until Ctrl-C.");
        cluster.supervisor().ifPresent(supervisor -> supervisor.onExit().join());
        context.terminal().progress("The controller has ended.");
        return 1;
    }

    private void takeDown() {
        try {
            new Shutdown(context, cluster).run();
        } catch (IOException e) {
            context.terminal().progress("notebookos: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.notebookos.launcher.node;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Carries changes of the operator's configuration files to a running node, within two seconds. Owns one thread. */
final class ConfigWatch implements AutoCloseable {

    private static final long PERIOD_MILLIS = 1_000;

    private final ConfigFolder folder;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread watch = new Thread(task, "config-watch");
        watch.setDaemon(true);
        return watch;
    });

    private String lastProblem = "";

    ConfigWatch(ConfigFolder folder) {
        this.folder = folder;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            folder.write();
            lastProblem = "";
        } catch (IOException | RuntimeException e) {
            // Said once: the same file is read again every second until it is mended.
            if (!lastProblem.equals(e.toString())) {
                lastProblem = e.toString();
                System.err.println("configuration is not taken over: " + lastProblem);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

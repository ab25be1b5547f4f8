package org.notebookos.launcher.tls;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.notebookos.launcher.LauncherException;

/**
 * Takes over renewed files while the gateway runs. Connections that are open stay as they are; new ones get the new
 * certificate. Files that can't be used, such as a certificate whose key is not there yet, are said once and looked at again.
 * Owns one thread.
 */
public final class CertificateWatch implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final GatewayKeyStore store;
    private final PrintStream out;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread watch = new Thread(task, "certificate-watch");
        watch.setDaemon(true);
        return watch;
    });
    private String lastProblem = "";

    public CertificateWatch(GatewayKeyStore store, PrintStream out) {
        this.store = store;
        this.out = out;
    }

    /** Looks every five seconds. */
    public void start() {
        start(PERIOD);
    }

    void start(Duration period) {
        thread.scheduleWithFixedDelay(this::look, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (store.update()) {
                out.println("the gateway's certificate is another one, valid until "
                        + store.written().chain().get(0).getNotAfter().toInstant());
            }
            lastProblem = "";
        } catch (IOException | LauncherException e) {
            if (!lastProblem.equals(e.getMessage())) {
                lastProblem = e.getMessage();
                out.println("the gateway keeps its certificate: " + lastProblem);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

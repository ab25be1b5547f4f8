package org.notebookos.gpu.nvidia.internal.device;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.XidEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for errors that the driver reports, on a thread of its own. */
public final class ErrorWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorWatch.class);
    private static final Duration ONE_WAIT = Duration.ofMillis(200);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final GpuDriver driver;
    private final Consumer<XidEvent> listener;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "nvidia errors");
        made.setDaemon(true);
        return made;
    });

    public ErrorWatch(GpuDriver driver, Consumer<XidEvent> listener) {
        this.driver = driver;
        this.listener = listener;
        thread.execute(this::watch);
    }

    private void watch() {
        try {
            driver.nextError(ONE_WAIT).ifPresent(listener);
            again(Duration.ZERO);
        } catch (DriverException e) {
            if (e.kind() == DriverException.Kind.NOT_SUPPORTED) {
                LOG.info("errors of GPUs are not reported as they happen: {}", e.getMessage());
                return;
            }
            LOG.debug("no errors of GPUs can be waited for now: {}", e.getMessage());
            again(AFTER_FAILURE);
        }
    }

    private void again(Duration later) {
        if (!thread.isShutdown()) {
            thread.schedule(this::watch, later.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

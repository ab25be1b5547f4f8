package org.notebookos.gpu.nvidia.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.spi.gpu.GpuBinder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a driver: most machines have none and never will. Owner of the state: one thread. */
final class Presence implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final long CLOSING_SECONDS = 30;

    private final NvidiaSettings settings;
    private final Function<GpuBinder, Runnable> offering;
    private final ScheduledExecutorService owner = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "nvidia presence");
        made.setDaemon(true);
        return made;
    });
    private Optional<Station> station = Optional.empty();
    private String said = "";

    /**
     * Looks now and from time to time.
     *
     * @param offering offers a binder to the agent, and returns how to take it back
     */
    Presence(NvidiaSettings settings, Duration interval, Function<GpuBinder, Runnable> offering) {
        this.settings = settings;
        this.offering = offering;
        owner.scheduleWithFixedDelay(this::look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (station.isPresent()) {
            return;
        }
        if (!settings.drivers().likely()) {
            say("no NVIDIA driver on this machine");
            return;
        }
        try {
            GpuDriver driver = settings.drivers().open();
            station = Optional.of(new Station(settings, driver, offering));
        } catch (DriverException | RuntimeException e) {
            say("no usable NVIDIA driver on this machine: " + e.getMessage());
        }
    }

    private void say(String what) {
        if (!what.equals(said)) {
            LOG.info(what);
            said = what;
        }
    }

    @Override
    public void close() {
        if (owner.isShutdown()) {
            return;
        }
        owner.execute(() -> station.ifPresent(Station::close));
        owner.shutdown();
        try {
            if (!owner.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the NVIDIA driver keeps this plugin from stopping in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

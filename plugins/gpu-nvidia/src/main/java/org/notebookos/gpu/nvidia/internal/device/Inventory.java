package org.notebookos.gpu.nvidia.internal.device;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.Gpu;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.GpuProcess;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;
import org.notebookos.gpu.nvidia.internal.driver.XidEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the devices about each second and whenever something happens, and says which are fit for use. Owner of the state (errors
 * seen, memory left behind): one thread, which also tells the listener; the last snapshot can be read by anybody.
 */
public final class Inventory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

    private static final long CLOSING_SECONDS = 15;

    /** Memory that processes left on a unit when it should have been free. */
    private record Leftover(Unit unit, Set<Long> pids, String text) {}

    private final GpuDriver driver;
    private final Lanes lanes;
    private final Offers offers;
    private final Consumer<Snapshot> listener;
    private final Duration reopening;
    private final RollCall rollCall;
    private final ScheduledExecutorService owner = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "nvidia inventory");
        made.setDaemon(true);
        return made;
    });

    /** By GPU, until it was away. */
    private final Map<String, String> errors = new HashMap<>();
    /** By unit, until the memory is free. */
    private final Map<String, Leftover> leftovers = new HashMap<>();

    private long reopenedAt = System.nanoTime();
    private volatile Snapshot snapshot = Snapshot.NOTHING;

    /**
     * Looks at nothing before {@link #start}.
     *
     * @param reopening how often the driver's list is read anew while a GPU is out of service
     * @param listener is told each snapshot that differs from the one before
     */
    public Inventory(GpuDriver driver, Lanes lanes, Offers offers, Duration reopening, Consumer<Snapshot> listener) {
        this.driver = driver;
        this.lanes = lanes;
        this.offers = offers;
        this.reopening = reopening;
        this.listener = listener;
        this.rollCall = new RollCall(driver, lanes);
    }

    /** Looks once, and then again and again. */
    public void start(Duration interval) {
        owner.scheduleWithFixedDelay(this::lookAndCarryOn, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns what was seen last. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Looks now; completes with what is seen. */
    public CompletableFuture<Snapshot> look() {
        return CompletableFuture.supplyAsync(this::lookNow, owner);
    }

    /** An error was reported. */
    public void error(XidEvent event) {
        Xid.critical(event.code())
                .ifPresentOrElse(
                        text -> owner.execute(() -> {
                            errors.put(event.uuid(), text);
                            lookAndCarryOn();
                        }),
                        () -> LOG.info(
                                "{} reports XID {}, which its program has to deal with", event.uuid(), event.code()));
    }

    /**
     * A unit didn't become free: it is out of service as long as these processes have memory on it.
     *
     * @return completes when it is no longer offered
     */
    public CompletableFuture<Snapshot> condemn(Unit unit, Set<Long> pids, String text) {
        return CompletableFuture.supplyAsync(
                () -> {
                    leftovers.put(unit.id(), new Leftover(unit, Set.copyOf(pids), text));
                    return lookNow();
                },
                owner);
    }

    /** What fails here must not end the looking. */
    private void lookAndCarryOn() {
        try {
            lookNow();
        } catch (RuntimeException e) {
            LOG.error("the GPUs of this host could not be looked at", e);
        }
    }

    private Snapshot lookNow() {
        Roll roll = rollCall.call();
        roll.away().keySet().forEach(errors::remove);
        Map<String, String> sick = new HashMap<>(errors);
        for (Gpu gpu : roll.present()) {
            if (lanes.stuck(gpu.uuid())) {
                sick.put(gpu.uuid(), "the NVIDIA driver doesn't answer for it. Restart the machine if that lasts");
            }
        }
        leftovers.values().removeIf(this::isFree);
        leftovers.forEach((id, leftover) -> sick.put(id, leftover.text()));
        Snapshot seen = offers.of(roll, sick);
        Snapshot before = snapshot;
        snapshot = seen;
        if (!seen.equals(before)) {
            tell(before, seen);
            listener.accept(seen);
        }
        if (roll.incomplete() || !errors.isEmpty()) {
            reopen();
        }
        return seen;
    }

    private boolean isFree(Leftover leftover) {
        Unit unit = leftover.unit();
        try {
            return lanes.call(unit.gpuUuid(), () -> driver.processes(unit.cudaUuid())).stream()
                    .map(GpuProcess::pid)
                    .noneMatch(leftover.pids()::contains);
        } catch (DriverException e) {
            LOG.debug("whether {} is free can't be seen: {}", unit.id(), e.getMessage());
            return false;
        }
    }

    /** A GPU that was reset, or put in again, shows up in a new session only. None can begin while a call hangs. */
    private void reopen() {
        if (lanes.anyStuck() || System.nanoTime() - reopenedAt < reopening.toNanos()) {
            return;
        }
        try {
            lanes.call("a new session", () -> {
                driver.reopen();
                return true;
            });
        } catch (DriverException e) {
            LOG.debug("the session with the NVIDIA driver can't begin anew: {}", e.getMessage());
        }
        reopenedAt = System.nanoTime();
    }

    private static void tell(Snapshot before, Snapshot seen) {
        Set<Unit> come = new HashSet<>(seen.units());
        before.units().forEach(come::remove);
        come.forEach(unit ->
                LOG.info("{} ({}) is in service", unit.id(), unit.device().model()));
        seen.problems().stream()
                .filter(problem -> !before.problems().contains(problem))
                .forEach(problem -> LOG.warn(
                        "{} is out of service: {}",
                        problem.device().isEmpty() ? "every NVIDIA GPU" : problem.device(),
                        problem.text()));
    }

    /** Ends the looking; what is left to do for the listener's owner is done on its thread, after the last snapshot. */
    public void close(Runnable last) {
        owner.execute(last);
        owner.shutdown();
        try {
            if (!owner.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the NVIDIA driver keeps its inventory from ending in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        owner.shutdownNow();
    }
}

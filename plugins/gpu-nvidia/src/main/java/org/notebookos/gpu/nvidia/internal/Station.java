package org.notebookos.gpu.nvidia.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.notebookos.gpu.nvidia.internal.binding.NvidiaGpuBinder;
import org.notebookos.gpu.nvidia.internal.device.Claims;
import org.notebookos.gpu.nvidia.internal.device.ErrorWatch;
import org.notebookos.gpu.nvidia.internal.device.Inventory;
import org.notebookos.gpu.nvidia.internal.device.Offers;
import org.notebookos.gpu.nvidia.internal.device.Sharing;
import org.notebookos.gpu.nvidia.internal.device.Snapshot;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint;
import org.notebookos.gpu.nvidia.internal.share.MpsShares;
import org.notebookos.spi.gpu.GpuBinder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that works with a driver that is there, from its opening on. Owner of the state (whether the binder is offered): the inventory's
 * thread.
 */
final class Station implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Station.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration REOPEN = Duration.ofSeconds(30);

    private final GpuDriver driver;
    private final Lanes lanes;
    private final Function<GpuBinder, Runnable> offering;
    private final Optional<MpsShares> shares;
    private final Claims claims;
    private final Inventory inventory;
    private final NvidiaGpuBinder binder;
    private final ErrorWatch errors;
    private Optional<Runnable> withdrawal = Optional.empty();

    /**
     * Begins to look at the devices.
     *
     * @param driver closed with this
     * @param offering offers the binder to the agent, and returns how to take it back
     */
    Station(NvidiaSettings settings, GpuDriver driver, Function<GpuBinder, Runnable> offering) {
        this.driver = driver;
        this.offering = offering;
        lanes = new Lanes(settings.drivers().patience());
        ProcessCheckpoint checkpoint = settings.drivers().checkpoint(driver.version());
        shares = settings.share().shares() > 1
                ? Optional.of(new MpsShares(settings.share(), settings.drivers(), driver, lanes, this::lookAgain))
                : Optional.empty();
        Sharing sharing = gpu -> shares.orElseThrow().of(gpu);
        claims = new Claims(settings.drivers().common());
        inventory = new Inventory(
                driver,
                lanes,
                new Offers(settings.wanted(), settings.share().shares(), sharing, claims),
                REOPEN,
                this::seen);
        binder = new NvidiaGpuBinder(driver, lanes, checkpoint, inventory, settings.release(), unit -> shares.map(
                        mps -> mps.environment(unit))
                .orElse(Map.of()));
        errors = new ErrorWatch(driver, inventory::error);
        LOG.info(
                "NVIDIA driver {}, process checkpoint: {}",
                driver.version(),
                checkpoint.obstacle().isEmpty() ? "yes" : checkpoint.obstacle());
        inventory.start(LOOK);
    }

    private void lookAgain() {
        inventory.look();
    }

    private void seen(Snapshot snapshot) {
        if (!snapshot.isEmpty() && withdrawal.isEmpty()) {
            withdrawal = Optional.of(offering.apply(binder));
        } else if (snapshot.isEmpty()) {
            withdrawal.ifPresent(Runnable::run);
            withdrawal = Optional.empty();
        }
        binder.seen(snapshot);
    }

    /** Whoever has the binder loses it first. */
    @Override
    public void close() {
        inventory.close(() -> withdrawal.ifPresent(Runnable::run));
        claims.close();
        errors.close();
        binder.close();
        shares.ifPresent(MpsShares::close);
        lanes.close();
        driver.close();
    }
}

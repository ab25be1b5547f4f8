package org.notebookos.gpu.nvidia.internal.binding;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.notebookos.gpu.nvidia.internal.device.Unit;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts aside what a process keeps after an offload, its context above all, when it has had no device for a while: the next cell of a
 * notebook that is at work finds its context there, and one that is left alone gives everything back. Waits on the clock, works on a
 * worker.
 *
 * @param units that the process had
 * @param keepers processes that kept memory on them; others have come since, and are none of its business
 */
record Resting(Desk desk, Processes processes, Tenant tenant, List<Unit> units, Set<Long> keepers) {

    private static final Logger LOG = LoggerFactory.getLogger(Resting.class);

    /** Begins to wait; nothing happens if the process gets a device before. */
    void after(Duration rest) {
        long stay = tenant.leave();
        try {
            desk.clock()
                    .schedule(
                            () -> desk.workers()
                                    .execute(() -> tenant.alone(desk.rules().patience(), () -> putAside(stay))),
                            rest.toMillis(),
                            TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("process {} is not put aside: the plugin stops", tenant.pid());
        }
    }

    private boolean putAside(long stay) {
        if (!tenant.isAwaySince(stay) || !tenant.lives()) {
            return false;
        }
        List<Long> there = keepers.stream()
                .filter(pid -> processes.find(pid).isPresent() && tenant.owns(pid))
                .toList();
        Sleep sleep = new Sleep(
                desk.checkpoint(), desk.lanes(), Sleep.lane(units), desk.rules().patience());
        try {
            sleep.begin(tenant, there);
            LOG.debug("process {} has given back what it kept of {}", tenant.pid(), units);
        } catch (DriverException e) {
            LOG.info("process {} keeps its context: {}", tenant.pid(), e.getMessage());
            if (!sleep.isHarmless(there)) {
                tenant.breakDown("it could not be checkpointed: " + e.getMessage());
            }
        }
        return true;
    }
}

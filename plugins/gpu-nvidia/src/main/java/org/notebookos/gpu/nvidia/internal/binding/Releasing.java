package org.notebookos.gpu.nvidia.internal.binding;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.notebookos.gpu.nvidia.internal.device.Unit;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.spi.gpu.ReleaseStrength;

/**
 * Frees devices of a tenant, from the weakest means that is strong enough to the strongest. Runs on a worker.
 *
 * @param units that are bound
 * @param strength what is done at least
 */
record Releasing(Desk desk, Scales scales, Meter meter, List<Unit> units, ReleaseStrength strength) {

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MIB = 1L << 20;

    /**
     * How far it came.
     *
     * @param leftBytes what the process still has
     * @param mustEnd why it must end before the devices are free; empty if they are
     * @param keepers processes that may keep what they have left
     */
    record Outcome(long leftBytes, String mustEnd, Set<Long> keepers) {

        Outcome(long leftBytes, String mustEnd) {
            this(leftBytes, mustEnd, Set.of());
        }

        static Outcome nothingLeft() {
            return new Outcome(0, "");
        }

        static Outcome kept(Footprint left) {
            return new Outcome(left.total(), "", Set.copyOf(left.pids()));
        }
    }

    /** The tenant lives. */
    Outcome fromLiving(Tenant tenant) {
        Footprint left;
        try {
            left = weigh(tenant);
        } catch (DriverException e) {
            return new Outcome(0, "what the process has left on its devices can't be measured: " + e.getMessage());
        }
        return switch (strength) {
            case RESTART -> ended(tenant, left);
            case CHECKPOINT -> checkpointed(tenant, left);
            case OFFLOAD -> offloaded(tenant, left);
        };
    }

    private Outcome ended(Tenant tenant, Footprint left) {
        return left.isEmpty() && tenant.settled().isEmpty()
                ? Outcome.nothingLeft()
                : new Outcome(left.total(), "its devices are released by exchanging the process (release=restart)");
    }

    private Outcome offloaded(Tenant tenant, Footprint left) {
        Optional<String> overfull = left.overfull(desk.rules().leftBytes());
        if (left.measured() && overfull.isEmpty()) {
            return Outcome.kept(left);
        }
        if (ReleaseRules.canCheckpoint(units, desk.checkpoint())) {
            return checkpointed(tenant, left);
        }
        if (overfull.isEmpty()) {
            return new Outcome(
                    left.total(), "the driver doesn't tell how much memory the process has left on its devices");
        }
        return new Outcome(
                left.total(),
                left.onDevice().get(overfull.get()) / MIB + " MiB are left on " + overfull.get() + ", and "
                        + desk.rules().leftBytes() / MIB
                        + " MiB may be on each device (leftMiB of org.notebookos.gpu.nvidia)");
    }

    private Outcome checkpointed(Tenant tenant, Footprint left) {
        if (left.isEmpty()) {
            return Outcome.nothingLeft();
        }
        Sleep sleep = new Sleep(
                desk.checkpoint(), desk.lanes(), Sleep.lane(units), desk.rules().patience());
        try {
            sleep.begin(tenant, left.pids());
            Footprint after = weigh(tenant);
            return after.isEmpty()
                    ? Outcome.nothingLeft()
                    : new Outcome(
                            after.total(),
                            after.total() / MIB + " MiB are left on its devices, although it was checkpointed");
        } catch (DriverException e) {
            tenant.breakDown("it could not be checkpointed: " + e.getMessage());
            return new Outcome(left.total(), tenant.broken());
        }
    }

    private Footprint weigh(Tenant tenant) throws DriverException {
        Footprint footprint = scales.weigh(tenant);
        meter.weighed(footprint);
        return footprint;
    }

    /**
     * The tenant has ended. Its memory is free soon after, or never.
     *
     * @return empty if it is; else why the units are out of service from now on
     */
    Optional<String> fromEnded(Tenant tenant) {
        long deadline = System.nanoTime() + desk.rules().patience().toNanos();
        Set<Long> who = new HashSet<>(tenant.family());
        String trouble;
        do {
            try {
                Footprint left = scales.weigh(tenant);
                if (left.isEmpty()) {
                    return Optional.empty();
                }
                who.addAll(left.pids());
                trouble = left.total() / MIB + " MiB are left on it by processes " + left.pids()
                        + ", although the process that it was bound to has ended. End them; if there are none, reset it"
                        + " (nvidia-smi --gpu-reset)";
            } catch (DriverException e) {
                trouble = "whether it is free can't be seen: " + e.getMessage();
                break;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        } while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted());
        condemn(who, trouble);
        return Optional.of(trouble);
    }

    private void condemn(Set<Long> pids, String trouble) {
        units.forEach(unit -> desk.inventory().condemn(unit, pids, trouble).join());
    }
}

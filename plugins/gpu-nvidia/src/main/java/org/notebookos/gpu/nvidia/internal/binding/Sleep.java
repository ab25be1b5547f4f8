package org.notebookos.gpu.nvidia.internal.binding;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.notebookos.gpu.nvidia.internal.device.Unit;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the processes of a tenant aside, and takes them back. In a lane of its own for each GPU: a checkpoint may take seconds, in which
 * the devices are still looked at.
 *
 * @param lane named for the GPU
 * @param patience for each step
 */
record Sleep(ProcessCheckpoint checkpoint, Lanes lanes, String lane, Duration patience) {

    private static final Logger LOG = LoggerFactory.getLogger(Sleep.class);

    static String lane(List<Unit> units) {
        return "CUDA on " + units.get(0).gpuUuid();
    }

    /** Checkpoints processes one after the other; stops at the first that can't be, which then runs on if the driver lets it. */
    void begin(Tenant tenant, Collection<Long> pids) throws DriverException {
        for (long pid : pids) {
            if (step(() -> checkpoint.state(pid)) == State.CHECKPOINTED) {
                tenant.fallAsleep(pid);
                continue;
            }
            act(() -> checkpoint.lock(pid, patience));
            try {
                act(() -> checkpoint.checkpoint(pid));
            } catch (DriverException e) {
                letGo(pid);
                throw e;
            }
            tenant.fallAsleep(pid);
        }
    }

    /** Tells whether these processes can go on as they are: they run, or are checkpointed. */
    boolean isHarmless(Collection<Long> pids) {
        try {
            for (long pid : pids) {
                State state = step(() -> checkpoint.state(pid));
                if (state != State.RUNNING && state != State.CHECKPOINTED) {
                    return false;
                }
            }
            return true;
        } catch (DriverException e) {
            LOG.debug("the state of processes {} can't be seen: {}", pids, e.getMessage());
            return false;
        }
    }

    /** What a process does to its end must not wait for a lock that nobody will open. */
    private void letGo(long pid) {
        try {
            if (step(() -> checkpoint.state(pid)) == State.LOCKED) {
                act(() -> checkpoint.unlock(pid));
            }
        } catch (DriverException e) {
            LOG.warn("process {} could be neither checkpointed nor unlocked: {}", pid, e.getMessage());
        }
    }

    /** Gives all processes of a tenant their devices back; those that have ended meanwhile don't count. */
    void end(Tenant tenant, Map<String, String> moved, Processes processes) throws DriverException {
        for (long pid : tenant.asleep()) {
            if (processes.find(pid).isEmpty()) {
                continue;
            }
            State state = step(() -> checkpoint.state(pid));
            if (state != State.CHECKPOINTED) {
                throw new DriverException(Kind.FAILED, "process " + pid + " should be checkpointed and is " + state);
            }
            act(() -> checkpoint.restore(pid, moved));
            act(() -> checkpoint.unlock(pid));
        }
    }

    /** What has no answer. */
    @FunctionalInterface
    private interface Action {
        void run() throws DriverException;
    }

    private void act(Action action) throws DriverException {
        step(() -> {
            action.run();
            return true;
        });
    }

    private <T> T step(Lanes.Call<T> call) throws DriverException {
        // The driver's own deadline comes first where it has one.
        return lanes.call(lane, patience.plus(lanes.deadline()), call);
    }
}

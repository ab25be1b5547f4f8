package org.notebookos.gpu.nvidia.internal.driver;

import com.sun.jna.Memory;
import java.time.Duration;
import java.util.Map;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;

/**
 * The CUDA driver's process checkpoint, {@code cuCheckpointProcess*} of {@code cuda.h}, through JNA: from driver 570 on, and with
 * remapping from 580 on. Owner of the state (whether CUDA is initialised in this process): this object's monitor.
 */
public final class CudaCheckpoint implements ProcessCheckpoint {

    private static final int SUCCESS = 0;
    private static final int INVALID_VALUE = 1;
    private static final int NO_DEVICE = 100;
    private static final int NOT_INITIALIZED = 3;
    private static final int NOT_READY = 600;
    private static final int NOT_SUPPORTED = 801;

    private static final int CHECKPOINTS_FROM = 570;
    private static final int REMAPS_FROM = 580;

    /** Every argument structure is 64 bytes, and zero where it says nothing. */
    private static final int ARGUMENTS = 64;

    private static final int PAIR = 2 * GpuUuid.SIZE;

    private final NativeCalls library;
    private final int release;
    private boolean initialised;

    private CudaCheckpoint(NativeCalls library, int release) {
        this.library = library;
        this.release = release;
    }

    /**
     * Opens the CUDA driver's library.
     *
     * @param driver the driver's version, for example {@code 580.65.06}
     */
    public static CudaCheckpoint open(String file, String driver) throws DriverException {
        return new CudaCheckpoint(NativeCalls.open(file), release(driver));
    }

    /** Returns the number before the first dot of a driver's version; 0 if there is none. */
    static int release(String driver) {
        String digits = driver.split("\\.", 2)[0];
        return digits.matches("\\d{1,6}") ? Integer.parseInt(digits) : 0;
    }

    @Override
    public String obstacle() {
        if (release < CHECKPOINTS_FROM || !library.has("cuCheckpointProcessCheckpoint")) {
            return "process checkpoints need driver " + CHECKPOINTS_FROM + " or newer, this is " + release;
        }
        return "";
    }

    @Override
    public boolean remaps() {
        return release >= REMAPS_FROM && obstacle().isEmpty();
    }

    @Override
    public State state(long pid) throws DriverException {
        Memory state = NvmlLayout.room(Integer.BYTES);
        must("cuCheckpointProcessGetState", pid, state);
        int number = state.getInt(0);
        if (number < 0 || number >= State.values().length) {
            throw new DriverException(Kind.FAILED, "process " + pid + " is in unknown state " + number);
        }
        return State.values()[number];
    }

    @Override
    public void lock(long pid, Duration patience) throws DriverException {
        Memory arguments = NvmlLayout.room(ARGUMENTS);
        arguments.setInt(0, Math.toIntExact(patience.toMillis()));
        must("cuCheckpointProcessLock", pid, arguments);
    }

    @Override
    public void checkpoint(long pid) throws DriverException {
        must("cuCheckpointProcessCheckpoint", pid, NvmlLayout.room(ARGUMENTS));
    }

    @Override
    public void restore(long pid, Map<String, String> moved) throws DriverException {
        Memory arguments = NvmlLayout.room(ARGUMENTS);
        if (moved.isEmpty()) {
            must("cuCheckpointProcessRestore", pid, arguments);
            return;
        }
        try (Memory pairs = NvmlLayout.room(moved.size() * PAIR)) {
            int at = 0;
            for (Map.Entry<String, String> pair : moved.entrySet()) {
                pairs.write(at, GpuUuid.bytes(pair.getKey()), 0, GpuUuid.SIZE);
                pairs.write(at + (long) GpuUuid.SIZE, GpuUuid.bytes(pair.getValue()), 0, GpuUuid.SIZE);
                at += PAIR;
            }
            arguments.setPointer(0, pairs);
            arguments.setInt(Long.BYTES, moved.size());
            must("cuCheckpointProcessRestore", pid, arguments);
        }
    }

    @Override
    public void unlock(long pid) throws DriverException {
        must("cuCheckpointProcessUnlock", pid, NvmlLayout.room(ARGUMENTS));
    }

    private void must(String function, long pid, Memory arguments) throws DriverException {
        initialise();
        int status = library.status(function, Math.toIntExact(pid), arguments);
        if (status != SUCCESS) {
            throw failure(function, status);
        }
    }

    /** Only now, because it opens the devices. */
    private synchronized void initialise() throws DriverException {
        if (!initialised) {
            int status = library.status("cuInit", 0);
            if (status != SUCCESS) {
                throw failure("cuInit", status);
            }
            initialised = true;
        }
    }

    private static DriverException failure(String function, int status) {
        String text =
                switch (status) {
                    case INVALID_VALUE -> "no such process, or it has never used CUDA";
                    case NO_DEVICE -> "CUDA sees no GPU";
                    case NOT_INITIALIZED -> "CUDA is not initialised";
                    case NOT_READY -> "what the process runs on its GPUs didn't end in time";
                    case NOT_SUPPORTED -> "the process uses something that can't be checkpointed";
                    default -> "the CUDA driver refused";
                };
        Kind kind = status == INVALID_VALUE ? Kind.NOT_FOUND : Kind.FAILED;
        return new DriverException(kind, text + " (" + function + " gave " + status + ")");
    }
}

package org.notebookos.gpu.nvidia.internal.driver;

import java.time.Duration;
import java.util.Map;

/**
 * Process checkpoints where there are none.
 *
 * @param obstacle why, for people
 */
public record NoCheckpoint(String obstacle) implements ProcessCheckpoint {

    @Override
    public boolean remaps() {
        return false;
    }

    @Override
    public State state(long pid) throws DriverException {
        throw refusal();
    }

    @Override
    public void lock(long pid, Duration patience) throws DriverException {
        throw refusal();
    }

    @Override
    public void checkpoint(long pid) throws DriverException {
        throw refusal();
    }

    @Override
    public void restore(long pid, Map<String, String> moved) throws DriverException {
        throw refusal();
    }

    @Override
    public void unlock(long pid) throws DriverException {
        throw refusal();
    }

    private DriverException refusal() {
        return new DriverException(DriverException.Kind.NOT_SUPPORTED, obstacle);
    }
}

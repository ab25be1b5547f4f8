package org.notebookos.gpu.nvidia.internal.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the driver.
 *
 * @param folder where its libraries and commands are; empty: where the system has them
 * @param patience how long a command may take
 */
public record Drivers(String folder, Duration patience) {

    private static final Logger LOG = LoggerFactory.getLogger(Drivers.class);

    /** Signs of a driver in the kernel; the last one is that of WSL. */
    private static final List<Path> SIGNS =
            List.of(Path.of("/proc/driver/nvidia/version"), Path.of("/dev/nvidiactl"), Path.of("/dev/dxg"));

    /** Says whether it is worth a try; costs next to nothing. */
    public boolean likely() {
        return !folder.isEmpty() || SIGNS.stream().anyMatch(Files::exists);
    }

    /** Opens the driver, by its library or else by its command. */
    public GpuDriver open() throws DriverException {
        try {
            return NvmlDriver.open(in("libnvidia-ml.so.1"));
        } catch (DriverException e) {
            return instead(e);
        }
    }

    private GpuDriver instead(DriverException why) throws DriverException {
        try {
            SmiDriver driver = new SmiDriver(in("nvidia-smi"), patience);
            LOG.warn(
                    "GPUs are seen through nvidia-smi, so without MIG instances, XID errors and energy: {}",
                    why.getMessage());
            return driver;
        } catch (DriverException e) {
            why.addSuppressed(e);
            throw why;
        }
    }

    /** Opens the CUDA driver's process checkpoint, or says why there is none. */
    public ProcessCheckpoint checkpoint(String version) {
        try {
            return CudaCheckpoint.open(in("libcuda.so.1"), version);
        } catch (DriverException e) {
            return new NoCheckpoint(String.valueOf(e.getMessage()));
        }
    }

    /** Returns a folder that is the same for all who use this driver. */
    public Path common() {
        return Path.of(folder.isEmpty() ? System.getProperty("java.io.tmpdir") : folder, "notebookos-gpus");
    }

    /** Returns how to call a library or a command of the driver. */
    public String in(String name) {
        return folder.isEmpty() ? name : Path.of(folder, name).toString();
    }
}

package org.notebookos.gpu.nvidia.internal.share;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.notebookos.gpu.nvidia.internal.driver.Command;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;

/**
 * The control daemon of NVIDIA's Multi-Process Service for one GPU, with sockets of its own, so that the limits of one GPU are no other
 * one's. Calls block.
 *
 * @param command {@code nvidia-cuda-mps-control}
 * @param gpuUuid the only GPU that it sees
 */
record MpsDaemon(String command, String gpuUuid, Path directory, Duration patience) {

    /** A socket's path has 108 bytes at most, and the daemon adds names of its own. */
    private static final int LONGEST_PATH = 80;

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MIB = 1L << 20;

    static MpsDaemon of(String command, String gpuUuid, Path directory, Duration patience) {
        // Twelve digits tell GPUs of one host apart.
        Path own = directory.resolve(gpuUuid.substring(gpuUuid.lastIndexOf('-') + 1));
        return new MpsDaemon(command, gpuUuid, own, patience);
    }

    Path pipes() {
        return directory.resolve("pipe");
    }

    Path logs() {
        return directory.resolve("log");
    }

    /** Makes sure that it runs, and that no client of it may have more memory than this. */
    void start(long limitBytes, int threadPercent) throws DriverException {
        if (pipes().toString().length() > LONGEST_PATH) {
            throw new DriverException(
                    Kind.FAILED, pipes() + " is too long for a socket: set mpsDirectory of org.notebookos.gpu.nvidia");
        }
        try {
            Files.createDirectories(pipes());
            Files.createDirectories(logs());
        } catch (IOException e) {
            throw new DriverException(Kind.FAILED, directory + " can't be made: " + e.getMessage(), e);
        }
        endEarlier();
        Map<String, String> environment = new TreeMap<>(client());
        environment.put("CUDA_VISIBLE_DEVICES", gpuUuid);
        Command started = Command.run(List.of(command, "-d"), environment, "", patience);
        if (started.status() != 0 || !answers()) {
            throw new DriverException(
                    Kind.FAILED,
                    "the MPS daemon doesn't start: " + started.output().strip() + "; see " + logs());
        }
        tell("set_default_device_pinned_mem_limit 0 " + limitBytes / MIB + "M");
        tell("set_default_active_thread_percentage " + (threadPercent == 0 ? 100 : threadPercent));
    }

    /** A server that runs already keeps the limit that it has; so what was left by an earlier agent ends first. */
    private void endEarlier() throws DriverException {
        long deadline = System.nanoTime() + patience.toNanos();
        if (answers()) {
            stop();
        }
        while (answers()) {
            if (System.nanoTime() > deadline) {
                throw new DriverException(Kind.HUNG, "the MPS daemon in " + pipes() + " doesn't end. End it");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    boolean answers() throws DriverException {
        return ask("get_server_list").status() == 0;
    }

    /** Looks without asking it, because that takes a process. */
    boolean seemsAlive() {
        try {
            String pid = Files.readString(pipes().resolve("nvidia-cuda-mps-control.pid"))
                    .strip();
            return Files.exists(Path.of("/proc", pid));
        } catch (IOException e) {
            return false; // it takes the file with it when it ends
        }
    }

    void stop() throws DriverException {
        ask("quit");
    }

    /** Returns what makes a process its client. */
    Map<String, String> client() {
        return Map.of(
                "CUDA_MPS_PIPE_DIRECTORY", pipes().toString(),
                "CUDA_MPS_LOG_DIRECTORY", logs().toString());
    }

    private void tell(String order) throws DriverException {
        Command answer = ask(order);
        if (answer.status() != 0) {
            throw new DriverException(
                    Kind.FAILED,
                    "the MPS daemon refuses \"" + order + "\": "
                            + answer.output().strip());
        }
    }

    private Command ask(String order) throws DriverException {
        return Command.run(List.of(command), client(), order + "\n", patience);
    }
}

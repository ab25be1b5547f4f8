package org.notebookos.gpu.nvidia.internal.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.notebookos.gpu.nvidia.internal.driver.CudaCheckpoint;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.Drivers;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.NvmlDriver;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint.State;

/**
 * A driver in C: libraries that stand in for NVIDIA's, compiled from {@code src/test/c} when the first test wants them, and commands.
 * The world goes to them by files.
 */
public final class NativeMachine implements Machine {

    private static final Path SOURCES = Path.of("src/test/c");
    private static final Path COMMANDS = Path.of("src/test/sh");
    private static final Path BUILT = Path.of("target/fake-driver");
    private static final long COMPILE_SECONDS = 60;

    private final World world;
    private final Path folder;
    private final GpuDriver driver;
    private final ProcessCheckpoint checkpoint;

    /** Shows a world from a folder of its own; the test is skipped where there is no C compiler. */
    public NativeMachine(World world, Path folder) {
        this.world = world;
        this.folder = folder;
        install(folder);
        world.whenChanged(this::write);
        write();
        try {
            driver = NvmlDriver.open(folder.resolve("libnvidia-ml.so.1").toString());
            checkpoint = CudaCheckpoint.open(folder.resolve("libcuda.so.1").toString(), world.driver());
        } catch (DriverException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the libraries and commands of this world are. */
    public static Drivers install(World world, Path folder) {
        install(folder);
        world.whenChanged(() -> write(world, folder));
        write(world, folder);
        return new Drivers(folder.toString(), Duration.ofSeconds(10));
    }

    private static void install(Path folder) {
        try {
            for (String name : new String[] {"nvml", "cuda"}) {
                String library = name.equals("nvml") ? "libnvidia-ml.so.1" : "libcuda.so.1";
                Files.copy(compiled(name), folder.resolve(library), StandardCopyOption.REPLACE_EXISTING);
            }
            for (String name : new String[] {"nvidia-smi", "nvidia-cuda-mps-control"}) {
                Files.copy(
                        COMMANDS.resolve(name),
                        folder.resolve(name),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized Path compiled(String name) throws IOException {
        Path library = BUILT.resolve(name + ".so");
        if (Files.exists(library) && newer(library, name + ".c") && newer(library, "world.h")) {
            return library;
        }
        Files.createDirectories(BUILT);
        Process gcc;
        try {
            gcc = new ProcessBuilder(
                            "gcc",
                            "-Wall",
                            "-Wextra",
                            "-O1",
                            "-shared",
                            "-fPIC",
                            "-o",
                            library.toString(),
                            SOURCES.resolve(name + ".c").toString(),
                            "-ldl")
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            return Assumptions.abort("no gcc here, so the C stand-ins of NVIDIA's libraries can't be built");
        }
        try {
            if (!gcc.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS) || gcc.exitValue() != 0) {
                throw new IllegalStateException(name + ".c doesn't compile");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return library;
    }

    private static boolean newer(Path library, String source) throws IOException {
        return Files.getLastModifiedTime(library).compareTo(Files.getLastModifiedTime(SOURCES.resolve(source))) > 0;
    }

    private void write() {
        write(world, folder);
    }

    private static void write(World world, Path folder) {
        StringBuilder text = new StringBuilder();
        if (!world.driver().isEmpty()) {
            line(text, "driver", world.driver());
        }
        if (!world.enforcesShares()) {
            line(text, "mps", "unenforced");
        }
        for (World.FakeGpu g : world.gpus()) {
            line(
                    text,
                    "gpu",
                    g.uuid(),
                    g.answers().name().toLowerCase(Locale.ROOT),
                    g.total(),
                    g.free(),
                    g.mig(),
                    g.percent(),
                    g.millijoules(),
                    g.ecc(),
                    g.recovery(),
                    g.name().replace(' ', '_'));
        }
        world.migs()
                .forEach(m ->
                        line(text, "mig", m.gpu(), m.uuid(), m.total(), m.name().replace(' ', '_')));
        world.processes().forEach(p -> line(text, p.client() ? "client" : "process", p.uuid(), p.pid(), p.mib()));
        world.xids().forEach(x -> line(text, "xid", x.uuid(), x.code()));
        world.answers().forEach((function, status) -> line(text, "gives", function, status));
        put(folder, "world", text.toString());
    }

    private static void line(StringBuilder text, Object... words) {
        for (Object word : words) {
            text.append(word).append(' ');
        }
        text.append('\n');
    }

    /** In one step, because it is read all the time. */
    private static void put(Path folder, String name, String text) {
        try {
            Path next = Files.writeString(folder.resolve(name + ".next"), text);
            Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public World world() {
        return world;
    }

    @Override
    public GpuDriver driver() {
        return driver;
    }

    @Override
    public ProcessCheckpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public State state(long pid) {
        try {
            return checkpoint.state(pid);
        } catch (DriverException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void fails(Step step, long pid, State leaving) {
        put(folder, "fail-" + name(step) + "-" + pid, "719 " + leaving.ordinal());
    }

    @Override
    public void hangs(Step step, long pid, boolean does) {
        String name = "hang-" + name(step) + "-" + pid;
        if (does) {
            put(folder, name, "");
        } else {
            try {
                Files.deleteIfExists(folder.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void keepsMemory(long pid) {
        put(folder, "stubborn-" + pid, "");
    }

    private static String name(Step step) {
        return step.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        driver.close();
    }
}

package org.notebookos.gpu.nvidia.internal.binding;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.notebookos.gpu.nvidia.internal.device.Claims;
import org.notebookos.gpu.nvidia.internal.device.ErrorWatch;
import org.notebookos.gpu.nvidia.internal.device.Inventory;
import org.notebookos.gpu.nvidia.internal.device.Offers;
import org.notebookos.gpu.nvidia.internal.device.Sharing;
import org.notebookos.gpu.nvidia.internal.device.Snapshot;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;
import org.notebookos.gpu.nvidia.internal.fake.Machine;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuLease;

/** A binder on a made-up machine. It looks at the devices when the test says so, and when an error is reported. */
final class Rig implements AutoCloseable {

    static final Duration DRIVER = Duration.ofMillis(800);
    static final Duration RELEASE = Duration.ofMillis(500);
    static final long MAY_STAY = 100L << 20;

    private final Machine machine;
    private final Lanes lanes = new Lanes(DRIVER);
    private final Claims claims;
    private final Inventory inventory;
    private final NvidiaGpuBinder binder;
    private final ErrorWatch errors;

    Rig(Machine machine, ReleaseRules.Wish wish, Duration rest, int shares, Path unifiedMemory, Path folder) {
        this.machine = machine;
        Path daemon = folder.resolve("mps");
        claims = new Claims(folder.resolve("claims"));
        Sharing sharing = gpu -> new Sharing.Verdict(gpu.memoryBytes() / shares, "");
        inventory = new Inventory(
                machine.driver(), lanes, new Offers(Set.of(), shares, sharing, claims), Duration.ZERO, this::seen);
        binder = new NvidiaGpuBinder(
                machine.driver(),
                lanes,
                machine.checkpoint(),
                inventory,
                new ReleaseRules(wish, MAY_STAY, rest, RELEASE),
                unit -> Map.of("CUDA_MPS_PIPE_DIRECTORY", daemon.toString()),
                new Processes(unifiedMemory));
        errors = new ErrorWatch(machine.driver(), inventory::error);
        look();
    }

    private void seen(Snapshot snapshot) {
        binder.seen(snapshot);
    }

    NvidiaGpuBinder binder() {
        return binder;
    }

    Snapshot look() {
        return inventory.look().orTimeout(30, TimeUnit.SECONDS).join();
    }

    GpuBinding bind(String... ids) {
        return get(binder.bind(new GpuLease("kernel", 1, 1, 1, ids.length), List.of(ids)));
    }

    GpuBinding bindTo(long pid, String... ids) {
        GpuBinding binding = bind(ids);
        get(binding.attach(pid));
        return binding;
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static GpuBindException refusal(CompletionStage<?> stage) {
        ExecutionException e = assertThrows(
                ExecutionException.class, () -> stage.toCompletableFuture().get(30, TimeUnit.SECONDS));
        return assertInstanceOf(GpuBindException.class, e.getCause());
    }

    @Override
    public void close() {
        errors.close();
        inventory.close();
        claims.close();
        binder.close();
        lanes.close();
        machine.close();
    }
}

package org.notebookos.gpu.nvidia.internal.binding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import org.notebookos.gpu.nvidia.internal.device.Inventory;
import org.notebookos.gpu.nvidia.internal.device.Snapshot;
import org.notebookos.gpu.nvidia.internal.device.Unit;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuBindException.Code;
import org.notebookos.spi.gpu.GpuBinder;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuLease;
import org.notebookos.spi.gpu.GpuProblem;

/**
 * NVIDIA's GPUs, MIG instances and shares. Owner of the state (which unit is bound): the monitor of {@link #holders}; each binding owns
 * its own.
 */
public final class NvidiaGpuBinder implements GpuBinder, AutoCloseable {

    private final Inventory inventory;
    private final Processes processes;
    private final Function<Unit, Map<String, String>> shareEnvironment;
    private final ExecutorService workers = Executors.newCachedThreadPool(daemons("nvidia binding"));
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(daemons("nvidia meter"));
    private final Desk desk;
    private final Map<String, Holder> holders = new HashMap<>();

    /** Who has a unit; a binding once it is made. */
    private static final class Holder {
        private final GpuLease lease;
        private volatile Optional<NvidiaBinding> binding = Optional.empty();

        Holder(GpuLease lease) {
            this.lease = lease;
        }
    }

    /**
     * Binds what an inventory offers.
     *
     * @param shareEnvironment what a process needs in order to use a share
     */
    public NvidiaGpuBinder(
            GpuDriver driver,
            Lanes lanes,
            ProcessCheckpoint checkpoint,
            Inventory inventory,
            ReleaseRules rules,
            Function<Unit, Map<String, String>> shareEnvironment) {
        this(driver, lanes, checkpoint, inventory, rules, shareEnvironment, Processes.OF_THIS_HOST);
    }

    NvidiaGpuBinder(
            GpuDriver driver,
            Lanes lanes,
            ProcessCheckpoint checkpoint,
            Inventory inventory,
            ReleaseRules rules,
            Function<Unit, Map<String, String>> shareEnvironment,
            Processes processes) {
        this.inventory = inventory;
        this.processes = processes;
        this.shareEnvironment = shareEnvironment;
        desk = new Desk(driver, lanes, checkpoint, inventory, new Tenants(processes), rules, workers, clock);
    }

    @Override
    public List<GpuDevice> devices() {
        return inventory.snapshot().units().stream().map(Unit::device).toList();
    }

    @Override
    public List<GpuProblem> problems() {
        return inventory.snapshot().problems();
    }

    @Override
    public CompletionStage<GpuBinding> bind(GpuLease lease, List<String> deviceIds) {
        Holder holder = new Holder(lease);
        List<Unit> units;
        try {
            units = wanted(lease, deviceIds);
            hold(holder, deviceIds);
        } catch (GpuBindException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<GpuBinding> bound = new CompletableFuture<>();
        workers.execute(() -> {
            try {
                Scales scales = Scales.set(desk.driver(), desk.lanes(), units);
                bound.complete(binding(holder, lease, units, scales));
            } catch (DriverException | RuntimeException e) {
                let(holder);
                bound.completeExceptionally(new GpuBindException(
                        Code.FAILED, "devices " + deviceIds + " can't be bound: " + e.getMessage(), e));
            }
        });
        return bound;
    }

    private NvidiaBinding binding(Holder holder, GpuLease lease, List<Unit> units, Scales scales) {
        Map<String, String> share =
                units.get(0).kind() == Unit.Kind.SHARE ? shareEnvironment.apply(units.get(0)) : Map.of();
        NvidiaBinding made = new NvidiaBinding(
                desk, processes, lease, units, Visibility.of(units, share), scales, () -> let(holder));
        holder.binding = Optional.of(made);
        check(made, inventory.snapshot());
        return made;
    }

    /** Tells bindings what they have lost. Called with each new snapshot. */
    public void seen(Snapshot snapshot) {
        List<Holder> all;
        synchronized (holders) {
            all = List.copyOf(new HashSet<>(holders.values()));
        }
        all.forEach(holder -> holder.binding.ifPresent(binding -> check(binding, snapshot)));
    }

    private static void check(NvidiaBinding binding, Snapshot snapshot) {
        for (Unit unit : binding.units()) {
            snapshot.trouble(unit).ifPresent(why -> binding.lose(unit.id() + ": " + why));
        }
    }

    private List<Unit> wanted(GpuLease lease, List<String> ids) {
        if (ids.isEmpty() || ids.size() != lease.gpus() || new HashSet<>(ids).size() != ids.size()) {
            throw new GpuBindException(Code.FAILED, "the lease is for " + lease.gpus() + " devices, not " + ids);
        }
        Snapshot snapshot = inventory.snapshot();
        List<Unit> units = new ArrayList<>();
        for (String id : ids) {
            units.add(snapshot.unit(id)
                    .orElseThrow(() -> new GpuBindException(
                            Code.UNKNOWN_DEVICE, id + " is not in service here; in service are " + devices())));
        }
        if (units.size() > 1 && units.stream().anyMatch(unit -> unit.kind() != Unit.Kind.WHOLE)) {
            throw new GpuBindException(
                    Code.FAILED,
                    "CUDA shows a process no more than one MIG instance or one share of a GPU, so " + ids
                            + " can't be bound together. Ask for one, or have whole GPUs on this host");
        }
        return List.copyOf(units);
    }

    private void hold(Holder holder, List<String> ids) {
        synchronized (holders) {
            for (String id : ids) {
                Holder other = holders.get(id);
                if (other != null) {
                    throw new GpuBindException(Code.IN_USE, id + " is bound under " + other.lease);
                }
            }
            ids.forEach(id -> holders.put(id, holder));
        }
    }

    private void let(Holder holder) {
        synchronized (holders) {
            holders.values().removeIf(other -> other == holder);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        clock.shutdownNow();
    }

    private static ThreadFactory daemons(String name) {
        return work -> {
            Thread made = new Thread(work, name);
            made.setDaemon(true);
            return made;
        };
    }
}

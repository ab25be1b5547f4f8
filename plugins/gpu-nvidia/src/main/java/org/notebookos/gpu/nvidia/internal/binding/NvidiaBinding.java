package org.notebookos.gpu.nvidia.internal.binding;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.notebookos.gpu.nvidia.internal.device.Snapshot;
import org.notebookos.gpu.nvidia.internal.device.Unit;
import org.notebookos.spi.gpu.GpuBindException;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuLease;
import org.notebookos.spi.gpu.GpuRelease;
import org.notebookos.spi.gpu.ReleaseStrength;

/**
 * Units bound under one lease. What is asked of it is done one after the other, on a worker. Owner of the state: whoever's turn it is;
 * of the turns, this object's monitor.
 */
final class NvidiaBinding implements GpuBinding {

    private static final long SAMPLE_MILLIS = 250;

    private final Desk desk;
    private final Processes processes;
    private final GpuLease lease;
    private final List<Unit> units;
    private final Map<String, String> environment;
    private final Runnable free;
    private final Meter meter;
    private final Scales scales;
    private final ReleaseStrength strength;
    private final CompletableFuture<String> lost = new CompletableFuture<>();
    private final ScheduledFuture<?> sampling;

    private CompletableFuture<?> turns = CompletableFuture.completedFuture(null);
    private volatile boolean ending;
    private volatile Optional<Tenant> tenant = Optional.empty();
    private volatile Optional<CompletableFuture<GpuRelease>> released = Optional.empty();
    private CompletableFuture<Void> sample = CompletableFuture.completedFuture(null);

    /**
     * Begins to measure.
     *
     * @param free is run when the units can be bound again
     */
    NvidiaBinding(
            Desk desk,
            Processes processes,
            GpuLease lease,
            List<Unit> units,
            Map<String, String> environment,
            Scales scales,
            Runnable free) {
        this.desk = desk;
        this.processes = processes;
        this.lease = lease;
        this.units = units;
        this.environment = environment;
        this.free = free;
        this.scales = scales;
        this.strength = desk.rules().strength(units, desk.checkpoint());
        this.meter = new Meter(desk.driver(), desk.lanes(), units);
        this.sampling = desk.clock().scheduleWithFixedDelay(this::sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public GpuLease lease() {
        return lease;
    }

    @Override
    public List<GpuDevice> devices() {
        return units.stream().map(Unit::device).toList();
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public ReleaseStrength strength() {
        return strength;
    }

    @Override
    public CompletionStage<String> lost() {
        return lost.minimalCompletionStage();
    }

    List<Unit> units() {
        return units;
    }

    /** A unit can't be used any more. What the release itself takes out of service is not lost to the process: it has ended. */
    void lose(String why) {
        if (released.isEmpty() && !ending) {
            lost.complete(why);
        }
    }

    @Override
    public CompletionStage<Void> attach(long pid) {
        return inTurn(() -> {
            if (released.isPresent() || lost.isDone()) {
                throw new GpuBindException(
                        GpuBindException.Code.FAILED, released.isPresent() ? "the devices were released" : lost.join());
            }
            tenant = Optional.of(new Attaching(desk, processes, units, daemon()).attach(pid));
            return null;
        });
    }

    private Optional<Path> daemon() {
        return Optional.ofNullable(environment.get("CUDA_MPS_PIPE_DIRECTORY")).map(Path::of);
    }

    @Override
    public CompletionStage<GpuRelease> release() {
        return inTurn(this::releaseNow).minimalCompletionStage();
    }

    private GpuRelease releaseNow() {
        if (released.isPresent()) {
            return released.get().join();
        }
        Releasing releasing = new Releasing(desk, scales, meter, units, strength);
        if (tenant.isEmpty()) {
            return freed(0);
        }
        if (tenant.get().lives()) {
            Releasing.Outcome outcome = lost.isDone()
                    ? new Releasing.Outcome(0, "a device was lost: " + lost.join())
                    : releasing.fromLiving(tenant.get());
            if (!outcome.mustEnd().isEmpty()) {
                return GpuRelease.afterProcess(outcome.leftBytes(), outcome.mustEnd(), meter.usage());
            }
            rest(tenant.get(), outcome.keepers());
            return freed(outcome.leftBytes());
        }
        ending = true;
        List<Unit> rest = inService();
        Optional<String> trouble = rest.isEmpty()
                ? Optional.empty()
                : new Releasing(desk, scales.of(rest), meter, rest, strength).fromEnded(tenant.get());
        if (trouble.isPresent()) {
            GpuBindException failure = new GpuBindException(
                    GpuBindException.Code.FAILED, "the devices " + ids() + " didn't become free: " + trouble.get());
            end(CompletableFuture.failedFuture(failure));
            throw failure;
        }
        return freed(0);
    }

    private void rest(Tenant left, Set<Long> keepers) {
        if (!keepers.isEmpty()) {
            desk.rules()
                    .rest(units, desk.checkpoint())
                    .ifPresent(rest -> new Resting(desk, processes, left, units, keepers).after(rest));
        }
    }

    /** Nobody gets the others anyway, and what is on them can't be seen. */
    private List<Unit> inService() {
        Snapshot snapshot = desk.inventory().snapshot();
        return units.stream().filter(unit -> snapshot.trouble(unit).isEmpty()).toList();
    }

    private GpuRelease freed(long leftBytes) {
        if (!lost.isDone()) {
            meter.lastSample(units);
        }
        meter.stop();
        GpuRelease release = GpuRelease.free(leftBytes, meter.usage());
        end(CompletableFuture.completedFuture(release));
        return release;
    }

    private void end(CompletableFuture<GpuRelease> how) {
        sampling.cancel(false);
        meter.stop();
        released = Optional.of(how);
        free.run();
    }

    /** Sees what the processes have and what the devices do; a sample that the driver doesn't give in time is left out. */
    private void sample() {
        if (!sample.isDone()) {
            return;
        }
        CompletableFuture<Void> load = meter.sample(units);
        sample = tenant.map(who -> scales.ask(who).thenAccept(meter::weighed).thenCombine(load, (a, b) -> b))
                .orElse(load);
    }

    private List<String> ids() {
        return units.stream().map(Unit::id).toList();
    }

    private synchronized <T> CompletableFuture<T> inTurn(Supplier<T> work) {
        CompletableFuture<T> turn =
                turns.handle((done, failure) -> (Void) null).thenApplyAsync(unused -> work.get(), desk.workers());
        turns = turn;
        CompletableFuture<T> answer = new CompletableFuture<>();
        turn.whenComplete((result, failure) -> {
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(unwrapped(failure));
            }
        });
        return answer;
    }

    /** Callers look at the code of the exception. */
    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}

package org.notebookos.gpu.nvidia.internal.binding;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.notebookos.gpu.nvidia.internal.device.Unit;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.GpuLoad;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;
import org.notebookos.spi.gpu.GpuUsage;

/**
 * Adds up what a binding uses, from samples. What other tenants of a share use can't be told apart, so shares have neither utilisation
 * nor energy. Owner of the state: this object's monitor.
 */
final class Meter {

    private static final double MILLI = 1000.0;

    private final GpuDriver driver;
    private final Lanes lanes;
    private final List<String> metered;
    private final long startedAt = System.nanoTime();

    private double busy;
    private long samples;
    private long peakBytes;
    private boolean weighed;
    private OptionalLong firstMillijoules = OptionalLong.empty();
    private OptionalLong lastMillijoules = OptionalLong.empty();
    private long stoppedAt;

    Meter(GpuDriver driver, Lanes lanes, List<Unit> units) {
        this.driver = driver;
        this.lanes = lanes;
        this.metered = units.stream()
                .filter(unit -> unit.kind() != Unit.Kind.SHARE)
                .map(Unit::cudaUuid)
                .toList();
    }

    /** Reads the devices, in the lanes of their GPUs. */
    CompletableFuture<Void> sample(List<Unit> units) {
        if (metered.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<CompletableFuture<GpuLoad>> answers = new ArrayList<>();
        units.forEach(unit -> answers.add(lanes.submit(unit.gpuUuid(), () -> driver.load(unit.cudaUuid()))));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenRun(() -> add(answers.stream().map(CompletableFuture::join).toList()));
    }

    /** Reads the devices once more before they are released. What the driver doesn't tell in time is not known. */
    void lastSample(List<Unit> units) {
        try {
            Lanes.answer(sample(units));
        } catch (DriverException e) {
            synchronized (this) {
                lastMillijoules = OptionalLong.empty();
            }
        }
    }

    private synchronized void add(List<GpuLoad> loads) {
        OptionalDouble mean = loads.stream()
                .map(GpuLoad::utilisation)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .average();
        if (mean.isPresent()) {
            busy += mean.getAsDouble();
            samples++;
        }
        if (loads.stream().allMatch(load -> load.millijoules().isPresent())) {
            lastMillijoules = OptionalLong.of(loads.stream()
                    .mapToLong(load -> load.millijoules().getAsLong())
                    .sum());
            if (firstMillijoules.isEmpty()) {
                firstMillijoules = lastMillijoules;
            }
        }
    }

    synchronized void weighed(Footprint footprint) {
        weighed = true;
        peakBytes = Math.max(peakBytes, footprint.total());
    }

    /** The time stands still from now on. */
    synchronized void stop() {
        if (stoppedAt == 0) {
            stoppedAt = System.nanoTime();
        }
    }

    synchronized GpuUsage usage() {
        long until = stoppedAt == 0 ? System.nanoTime() : stoppedAt;
        return new GpuUsage(
                (until - startedAt) / 1000,
                samples == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.min(1, busy / samples)),
                weighed ? OptionalLong.of(peakBytes) : OptionalLong.empty(),
                joules());
    }

    /** The counter begins anew when the driver is loaded anew. */
    private OptionalDouble joules() {
        if (firstMillijoules.isEmpty() || lastMillijoules.isEmpty()) {
            return OptionalDouble.empty();
        }
        long taken = lastMillijoules.getAsLong() - firstMillijoules.getAsLong();
        return taken < 0 ? OptionalDouble.empty() : OptionalDouble.of(taken / MILLI);
    }
}

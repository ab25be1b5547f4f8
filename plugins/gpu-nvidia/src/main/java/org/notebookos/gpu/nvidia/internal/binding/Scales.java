package org.notebookos.gpu.nvidia.internal.binding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.notebookos.gpu.nvidia.internal.device.Unit;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.GpuProcess;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;

/**
 * Measures what a tenant has on bound devices. On a device that is bound to it alone, everything counts that wasn't there before: a
 * process whose parents have ended can't be told from its descent.
 */
final class Scales {

    private final GpuDriver driver;
    private final Lanes lanes;
    private final List<Unit> units;
    private final Set<Long> strangers;

    private Scales(GpuDriver driver, Lanes lanes, List<Unit> units, Set<Long> strangers) {
        this.driver = driver;
        this.lanes = lanes;
        this.units = units;
        this.strangers = strangers;
    }

    /** Looks who is on the devices before anybody has used the binding. */
    static Scales set(GpuDriver driver, Lanes lanes, List<Unit> units) throws DriverException {
        Set<Long> before = new HashSet<>();
        for (Unit unit : units) {
            lanes.call(unit.gpuUuid(), () -> driver.processes(unit.cudaUuid()))
                    .forEach(found -> before.add(found.pid()));
        }
        return new Scales(driver, lanes, units, Set.copyOf(before));
    }

    /** Returns the same for some of the devices. */
    Scales of(List<Unit> some) {
        return new Scales(driver, lanes, some, strangers);
    }

    /** Measures, and waits for the driver. */
    Footprint weigh(Tenant tenant) throws DriverException {
        return Lanes.answer(ask(tenant));
    }

    /** Measures; completes with a {@link DriverException} at the latest by the driver's deadline if it can't. */
    CompletableFuture<Footprint> ask(Tenant tenant) {
        List<CompletableFuture<List<GpuProcess>>> answers = new ArrayList<>();
        units.forEach(unit -> answers.add(lanes.submit(unit.gpuUuid(), () -> driver.processes(unit.cudaUuid()))));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(unused -> {
                    Map<Long, Long> bytes = new HashMap<>();
                    Map<String, Long> onDevice = new HashMap<>();
                    boolean measured = true;
                    for (int i = 0; i < units.size(); i++) {
                        boolean alone = units.get(i).kind() != Unit.Kind.SHARE;
                        for (GpuProcess found : answers.get(i).join()) {
                            if (counts(found.pid(), tenant, alone)) {
                                measured &= found.memoryBytes() != GpuProcess.UNKNOWN;
                                long told = Math.max(0, found.memoryBytes());
                                bytes.merge(found.pid(), told, Long::sum);
                                onDevice.merge(units.get(i).cudaUuid(), told, Long::sum);
                            }
                        }
                    }
                    if (!bytes.isEmpty()) {
                        tenant.seenOnDevice();
                    }
                    return new Footprint(bytes, onDevice, measured);
                });
    }

    private boolean counts(long pid, Tenant tenant, boolean alone) {
        if (tenant.owns(pid)) {
            return true;
        }
        if (!alone || strangers.contains(pid)) {
            return false;
        }
        tenant.adopt(pid);
        return true;
    }
}

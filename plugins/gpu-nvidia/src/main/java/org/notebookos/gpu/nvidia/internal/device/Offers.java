package org.notebookos.gpu.nvidia.internal.device;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.notebookos.gpu.nvidia.internal.driver.Gpu;
import org.notebookos.spi.gpu.GpuDevice;
import org.notebookos.spi.gpu.GpuProblem;

/**
 * What is offered of the GPUs that are there: each whole, or its MIG instances, or shares of it.
 *
 * @param wanted UUIDs of the GPUs and MIG instances that may be used; empty: all
 * @param shares how many tenants a GPU has at the same time
 * @param sharing whether it can have them
 * @param claims which of them other agents of this machine have
 */
public record Offers(Set<String> wanted, int shares, Sharing sharing, Claims claims) {

    /**
     * Decides.
     *
     * @param roll who is there
     * @param sick GPUs and units that are out of service for other reasons, with the reason, by UUID or id
     */
    Snapshot of(Roll roll, Map<String, String> sick) {
        List<Unit> units = new ArrayList<>();
        Map<String, String> problems = new LinkedHashMap<>();
        for (Gpu gpu : roll.present()) {
            String trouble = trouble(gpu, sick);
            if (!trouble.isEmpty()) {
                problems.put(gpu.uuid(), trouble);
                continue;
            }
            for (Unit unit : unitsOf(gpu, problems)) {
                Optional<String> others = claims.claim(unit.cudaUuid());
                if (others.isPresent()) {
                    problems.put(unit.cudaUuid(), others.get());
                } else if (sick.containsKey(unit.id())) {
                    problems.put(unit.id(), sick.get(unit.id()));
                } else {
                    units.add(unit);
                }
            }
        }
        problems.putAll(roll.away());
        problems.putAll(roll.silent());
        if (!wanted.isEmpty()) {
            Set<String> unwanted = new HashSet<>(problems.keySet());
            unwanted.removeIf(device -> wanted.contains(device.split("::", 2)[0]));
            unwanted.forEach(problems::remove);
            missing(roll, problems);
        }
        List<GpuProblem> listed = new ArrayList<>(roll.nameless());
        problems.forEach((device, text) -> listed.add(new GpuProblem(device, text)));
        return new Snapshot(List.copyOf(units), List.copyOf(listed));
    }

    private static String trouble(Gpu gpu, Map<String, String> sick) {
        if (sick.containsKey(gpu.uuid())) {
            return sick.get(gpu.uuid());
        }
        if (!gpu.health().recovery().isEmpty()) {
            return "the driver asks for " + gpu.health().recovery();
        }
        if (gpu.health().uncorrectedErrors() > 0) {
            return gpu.health().uncorrectedErrors()
                    + " uncorrectable memory errors since its last reset. It comes back once it was reset"
                    + " (nvidia-smi --gpu-reset)";
        }
        return "";
    }

    private List<Unit> unitsOf(Gpu gpu, Map<String, String> problems) {
        if (gpu.partitioned()) {
            return partitions(gpu, problems);
        }
        if (!wants(gpu.uuid())) {
            return List.of();
        }
        if (shares == 1) {
            GpuDevice device = new GpuDevice(gpu.uuid(), gpu.name(), gpu.memoryBytes());
            return List.of(new Unit(device, gpu.uuid(), gpu.uuid(), Unit.Kind.WHOLE));
        }
        Optional<String> others = claims.claim(gpu.uuid());
        if (others.isPresent()) {
            problems.put(gpu.uuid(), others.get());
            return List.of();
        }
        Sharing.Verdict verdict = sharing.of(gpu);
        if (!verdict.obstacle().isEmpty()) {
            problems.put(gpu.uuid(), verdict.obstacle());
            return List.of();
        }
        List<Unit> units = new ArrayList<>();
        for (int share = 1; share <= shares; share++) {
            GpuDevice device =
                    new GpuDevice(gpu.uuid() + "::" + share, gpu.name() + " (1/" + shares + ")", verdict.limitBytes());
            units.add(new Unit(device, gpu.uuid(), gpu.uuid(), Unit.Kind.SHARE));
        }
        return units;
    }

    private List<Unit> partitions(Gpu gpu, Map<String, String> problems) {
        if (gpu.partitions().isEmpty()) {
            problems.put(
                    gpu.uuid(),
                    "MIG mode is on, but no MIG instance is known. Create some (nvidia-smi mig -cgi PROFILES -C), or"
                            + " switch MIG mode off (nvidia-smi -mig 0). NVML's library must be there to see them");
        }
        return gpu.partitions().stream()
                .filter(partition -> wants(gpu.uuid()) || wants(partition.uuid()))
                .map(partition -> new Unit(
                        new GpuDevice(partition.uuid(), partition.name(), partition.memoryBytes()),
                        gpu.uuid(),
                        partition.uuid(),
                        Unit.Kind.PARTITION))
                .toList();
    }

    private boolean wants(String uuid) {
        return wanted.isEmpty() || wanted.contains(uuid);
    }

    private void missing(Roll roll, Map<String, String> problems) {
        Set<String> there = new HashSet<>();
        for (Gpu gpu : roll.present()) {
            there.add(gpu.uuid());
            gpu.partitions().forEach(partition -> there.add(partition.uuid()));
        }
        for (String uuid : wanted) {
            if (!there.contains(uuid)) {
                problems.putIfAbsent(uuid, "it is named by \"devices\" of org.notebookos.gpu.nvidia, but isn't here");
            }
        }
    }
}

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
                if (sick.containsKey(unit.id())) {
                    problems.put(unit.id(), sick.get(unit.id()));
                } else {
                    units.add(unit);
                }
            }
        }
        problems.putAll(roll.away());
        problems.putAll(roll.silent());
        if (!wanted.isEmpty()) {
            problems.keySet().removeIf(device -> !concerns(device.split("::", 2)[0], roll));
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
        if (!wants(gpu.uuid()) || !isOurs(gpu.uuid(), problems)) {
            return List.of();
        }
        if (shares == 1) {
            GpuDevice device = new GpuDevice(gpu.uuid(), gpu.name(), gpu.memoryBytes());
            return List.of(new Unit(device, gpu.uuid(), gpu.uuid(), Unit.Kind.WHOLE));
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
                .filter(partition -> isOurs(partition.uuid(), problems))
                .map(partition -> new Unit(
                        new GpuDevice(partition.uuid(), partition.name(), partition.memoryBytes()),
                        gpu.uuid(),
                        partition.uuid(),
                        Unit.Kind.PARTITION))
                .toList();
    }

    private boolean isOurs(String uuid, Map<String, String> problems) {
        Optional<String> others = claims.claim(uuid);
        others.ifPresent(why -> problems.put(uuid, why));
        return others.isEmpty();
    }

    private boolean wants(String uuid) {
        return wanted.isEmpty() || wanted.contains(uuid);
    }

    /** Whether a problem is one of something that is wanted, or of the GPU that it is a part of. */
    private boolean concerns(String uuid, Roll roll) {
        return wanted.contains(uuid)
                || roll.present().stream()
                        .filter(gpu -> gpu.uuid().equals(uuid))
                        .flatMap(gpu -> gpu.partitions().stream())
                        .anyMatch(partition -> wanted.contains(partition.uuid()));
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

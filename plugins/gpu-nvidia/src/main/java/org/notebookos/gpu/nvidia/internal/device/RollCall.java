package org.notebookos.gpu.nvidia.internal.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.Gpu;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;
import org.notebookos.spi.gpu.GpuProblem;

/** Calls every GPU, all at once, and remembers who was where. Used by the inventory's thread alone. */
final class RollCall {

    private static final String WHOLE_DRIVER = "the list of GPUs";

    private final GpuDriver driver;
    private final Lanes lanes;
    /** By UUID the place in the driver's list where a GPU was seen last. */
    private final Map<String, Integer> known = new LinkedHashMap<>();

    RollCall(GpuDriver driver, Lanes lanes) {
        this.driver = driver;
        this.lanes = lanes;
    }

    Roll call() {
        int count;
        try {
            count = lanes.call(WHOLE_DRIVER, driver::count);
        } catch (DriverException e) {
            return nobody(e);
        }
        List<CompletableFuture<Gpu>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = i;
            answers.add(lanes.submit("GPU " + index, () -> driver.gpu(index)));
        }
        return roll(answers);
    }

    private Roll nobody(DriverException why) {
        Map<String, String> all = new HashMap<>();
        known.keySet().forEach(uuid -> all.put(uuid, why.getMessage()));
        List<GpuProblem> nameless =
                known.isEmpty() ? List.of(new GpuProblem("", String.valueOf(why.getMessage()))) : List.of();
        return why.kind() == DriverException.Kind.NO_DRIVER
                ? new Roll(List.of(), all, Map.of(), nameless)
                : new Roll(List.of(), Map.of(), all, nameless);
    }

    private Roll roll(List<CompletableFuture<Gpu>> answers) {
        List<Gpu> present = new ArrayList<>();
        Map<Integer, DriverException> failures = new LinkedHashMap<>();
        for (int index = 0; index < answers.size(); index++) {
            try {
                Gpu gpu = Lanes.answer(answers.get(index));
                present.add(gpu);
                known.put(gpu.uuid(), index);
            } catch (DriverException e) {
                failures.put(index, e);
            }
        }
        Map<String, String> away = new HashMap<>();
        Map<String, String> silent = new HashMap<>();
        known.forEach((uuid, index) -> {
            if (present.stream().anyMatch(gpu -> gpu.uuid().equals(uuid))) {
                return;
            }
            DriverException failure = failures.remove(index);
            if (failure == null) {
                away.put(uuid, "it is gone: taken out, or the driver doesn't show it any more");
            } else if (failure.kind() == DriverException.Kind.LOST) {
                away.put(uuid, String.valueOf(failure.getMessage()));
            } else {
                silent.put(uuid, String.valueOf(failure.getMessage()));
            }
        });
        List<GpuProblem> nameless = failures.entrySet().stream()
                .map(entry -> new GpuProblem(
                        "GPU " + entry.getKey(), String.valueOf(entry.getValue().getMessage())))
                .toList();
        return new Roll(present, away, silent, nameless);
    }
}

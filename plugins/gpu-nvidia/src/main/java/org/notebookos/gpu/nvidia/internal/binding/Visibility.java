package org.notebookos.gpu.nvidia.internal.binding;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.notebookos.gpu.nvidia.internal.device.Unit;

/** The environment in which a process sees just its devices, and no library takes all of their memory before it needs it. */
final class Visibility {

    private Visibility() {}

    /**
     * Returns the variables.
     *
     * @param share what a share needs besides; empty for others
     */
    static Map<String, String> of(List<Unit> units, Map<String, String> share) {
        String uuids = units.stream().map(Unit::cudaUuid).collect(Collectors.joining(","));
        Map<String, String> environment = new TreeMap<>(share);
        environment.put("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
        environment.put("CUDA_VISIBLE_DEVICES", uuids);
        environment.put("NVIDIA_VISIBLE_DEVICES", uuids);
        environment.put("TF_FORCE_GPU_ALLOW_GROWTH", "true");
        environment.put("XLA_PYTHON_CLIENT_PREALLOCATE", "false");
        return Map.copyOf(environment);
    }
}

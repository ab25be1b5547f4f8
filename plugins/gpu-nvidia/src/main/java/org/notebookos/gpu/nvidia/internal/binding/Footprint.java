package org.notebookos.gpu.nvidia.internal.binding;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a tenant has on its devices.
 *
 * @param bytes memory by process; a process with a context has an entry
 * @param onDevice memory by device, of all these processes together
 * @param measured whether the driver told the memory of all of them; else it is more than the sum
 */
record Footprint(Map<Long, Long> bytes, Map<String, Long> onDevice, boolean measured) {

    Set<Long> pids() {
        return bytes.keySet();
    }

    boolean isEmpty() {
        return bytes.isEmpty();
    }

    /** Returns the device with the most memory of those that have more than so much; empty if none has. */
    Optional<String> overfull(long bytesOfEach) {
        return onDevice.entrySet().stream()
                .filter(device -> device.getValue() > bytesOfEach)
                .max(Comparator.comparing(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }

    long total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }
}

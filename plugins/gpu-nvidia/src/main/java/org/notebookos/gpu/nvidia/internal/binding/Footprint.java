package org.notebookos.gpu.nvidia.internal.binding;

import java.util.Map;
import java.util.Set;

/**
 * What a tenant has on its devices.
 *
 * @param bytes memory by process; a process with a context has an entry
 * @param measured whether the driver told the memory of all of them; else it is more than the sum
 */
record Footprint(Map<Long, Long> bytes, boolean measured) {

    Set<Long> pids() {
        return bytes.keySet();
    }

    boolean isEmpty() {
        return bytes.isEmpty();
    }

    long total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }
}

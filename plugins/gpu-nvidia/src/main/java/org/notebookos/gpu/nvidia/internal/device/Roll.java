package org.notebookos.gpu.nvidia.internal.device;

import java.util.List;
import java.util.Map;
import org.notebookos.gpu.nvidia.internal.driver.Gpu;
import org.notebookos.spi.gpu.GpuProblem;

/**
 * Which GPUs answered when all were called.
 *
 * @param present in the driver's order
 * @param away GPUs that were there before and are gone, or lost, by UUID, each with the reason
 * @param silent GPUs that don't answer, by UUID, each with the reason
 * @param nameless what is known of GPUs that have never told their UUID
 */
record Roll(List<Gpu> present, Map<String, String> away, Map<String, String> silent, List<GpuProblem> nameless) {

    /** Whether something is not as it was, so that the driver should be asked anew. */
    boolean incomplete() {
        return !away.isEmpty() || !silent.isEmpty() || !nameless.isEmpty();
    }
}

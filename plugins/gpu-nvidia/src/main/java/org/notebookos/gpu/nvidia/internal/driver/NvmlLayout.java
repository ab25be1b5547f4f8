package org.notebookos.gpu.nvidia.internal.driver;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/**
 * Where things are in the C structures of {@code nvml.h}; the same on x86-64 and aarch64. Sizes and offsets are in bytes.
 */
final class NvmlLayout {

    /** {@code nvmlProcessInfo_t} of the calls that end in {@code _v2} and {@code _v3}: pid, memory, two ids of MIG. */
    static final int PROCESS_SIZE = 24;

    private static final int PROCESS_MEMORY = 8;
    /** What the driver says when it can't tell: {@code NVML_VALUE_NOT_AVAILABLE}. */
    private static final long NOT_AVAILABLE = -1;

    /** {@code nvmlMemory_t}: total, free, used. */
    static final int MEMORY_SIZE = 24;

    static final int MEMORY_FREE = 8;

    /** {@code nvmlUtilization_t}: percent of gpu, and of memory. */
    static final int UTILIZATION_SIZE = 8;

    /** {@code nvmlEventData_t}: device, type, data, two ids of MIG. */
    static final int EVENT_SIZE = 32;

    static final int EVENT_TYPE = 8;
    static final int EVENT_DATA = 16;
    static final long EVENT_TYPE_XID = 8;

    /** {@code nvmlFieldValue_t}: id, scope, time, latency, type, status, value. */
    static final int FIELD_SIZE = 40;

    static final int FIELD_STATUS = 28;
    static final int FIELD_VALUE = 32;

    /** {@code NVML_FI_DEV_GET_GPU_RECOVERY_ACTION}. */
    static final int FIELD_RECOVERY_ACTION = 230;

    /** {@code nvmlGpuRecoveryAction_t}, in words. */
    private static final String[] RECOVERY = {
        "",
        "a reset of the GPU (nvidia-smi --gpu-reset)",
        "a restart of the machine",
        "an end of what uses the link to other GPUs",
        "an end of what uses the GPU, and a reset (nvidia-smi --gpu-reset)"
    };

    private NvmlLayout() {}

    static Memory room(int bytes) {
        Memory memory = new Memory(bytes);
        memory.clear();
        return memory;
    }

    static Memory room(String text) {
        Memory memory = new Memory(text.length() + 1L);
        memory.setString(0, text, "US-ASCII");
        return memory;
    }

    static Memory pointer() {
        return room(Native.POINTER_SIZE);
    }

    static List<GpuProcess> processes(Pointer infos, int count) {
        List<GpuProcess> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long at = (long) i * PROCESS_SIZE;
            long memory = infos.getLong(at + PROCESS_MEMORY);
            found.add(new GpuProcess(
                    Integer.toUnsignedLong(infos.getInt(at)), memory == NOT_AVAILABLE ? GpuProcess.UNKNOWN : memory));
        }
        return found;
    }

    static String recovery(int action) {
        return action >= 0 && action < RECOVERY.length ? RECOVERY[action] : "recovery action " + action;
    }
}

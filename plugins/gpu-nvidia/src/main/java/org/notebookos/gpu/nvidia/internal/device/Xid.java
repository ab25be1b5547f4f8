package org.notebookos.gpu.nvidia.internal.device;

import java.util.Map;
import java.util.Optional;

/**
 * Errors that the driver reports by number. Here are those after which a GPU must not be given to anybody before it was reset or
 * exchanged, by NVIDIA's public catalogue (docs.nvidia.com/deploy/xid-errors): those whose immediate action is a reset of the GPU, a
 * restart of the machine or a call to the vendor.
 *
 * <p>Not here: errors of the program that ran (13, 31, 43, 45, 68, 109 and others), whose process fails by itself; and 63 and 92, which
 * tell of memory that was repaired, or will be at the next reset. 94 is an error of one program too, but the page of memory that broke
 * stays in use until the GPU is reset, so that its next tenant could get it.
 */
public final class Xid {

    private static final Map<Long, String> CRITICAL = Map.ofEntries(
            Map.entry(46L, "it stopped processing"),
            Map.entry(48L, "an uncorrectable (double bit) memory error"),
            Map.entry(62L, "its microcontroller halted"),
            Map.entry(64L, "broken memory could not be retired or remapped"),
            Map.entry(74L, "an error of NVLink"),
            Map.entry(79L, "it has fallen off the bus"),
            Map.entry(94L, "a contained memory error"),
            Map.entry(95L, "an uncontained memory error"),
            Map.entry(110L, "a security fault"),
            Map.entry(119L, "its system processor (GSP) doesn't answer"),
            Map.entry(120L, "an error of its system processor (GSP)"),
            Map.entry(136L, "a link to another GPU could not be trained"),
            Map.entry(140L, "an unrecovered memory error"),
            Map.entry(143L, "it could not be initialised"));

    private Xid() {}

    /** Returns why a GPU goes out of service after an error; empty if it needn't. */
    public static Optional<String> critical(long code) {
        return Optional.ofNullable(CRITICAL.get(code))
                .map(what -> "XID " + code + ": " + what
                        + ". It comes back by itself once it was reset (nvidia-smi --gpu-reset) or exchanged");
    }
}

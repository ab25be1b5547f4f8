package org.notebookos.runtime.docker.internal;

import com.github.dockerjava.api.model.DeviceRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The GPUs that containers get: always by name, never by number, and looked for from inside afterwards: engines and their
 * runtimes have been seen to pass others than those that were asked for.
 *
 * @param devices UUIDs as the driver tells them, or names of the Container Device Interface such as {@code nvidia.com/gpu=0}; none of
 *     them: no GPU is passed
 * @param check the command that prints the UUIDs which are visible inside, one a line; empty: not looked for
 */
record Gpus(List<String> devices, List<String> check) {

    Gpus {
        devices = List.copyOf(devices);
        check = List.copyOf(check);
    }

    /** Returns what to ask the engine for. */
    List<DeviceRequest> requests() {
        if (devices.isEmpty()) {
            return List.of();
        }
        DeviceRequest request = new DeviceRequest().withDeviceIds(devices);
        return List.of(
                byInterface()
                        ? request.withDriver("cdi").withCapabilities(List.of())
                        : request.withDriver("nvidia").withCapabilities(List.of(List.of("gpu"))));
    }

    /** Tells whether there is something to look for: names of the interface say nothing of UUIDs. */
    boolean checked() {
        return !devices.isEmpty() && !check.isEmpty() && !byInterface();
    }

    /** Returns what is wrong with what is visible inside; empty: it is what was asked for. */
    Optional<String> wrong(String printed) {
        Set<String> wanted = new TreeSet<>(devices);
        Set<String> visible = printed.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        return visible.equals(wanted)
                ? Optional.empty()
                : Optional.of("it was to see the GPUs " + wanted + " and sees " + visible);
    }

    private boolean byInterface() {
        return devices.stream().allMatch(device -> device.contains("="));
    }
}

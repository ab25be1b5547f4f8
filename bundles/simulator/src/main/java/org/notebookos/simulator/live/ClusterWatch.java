package org.notebookos.simulator.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.notebookos.simulator.result.Measurements;

/**
 * Looks at the cluster several times a second, and measures what clients don't see: hosts, GPUs that are bound, replicas that move.
 * Used on the loop.
 *
 * <p>How many GPUs are bound is not sampled but read off the controller's own count of GPU-seconds: between two looks their mean is
 * exact. Hosts count from the look that first finds them to the one that doesn't any more.
 */
final class ClusterWatch {

    private static final long EVERY_MILLIS = 200;

    private final LiveSystem system;
    private final Loop loop;
    private final Measurements measurements;
    private final Map<String, Integer> hosts = new HashMap<>();
    private final Map<String, Set<String>> replicas = new HashMap<>();
    private double held;
    private long lookedAt;
    private int waiting;
    private int subscribed;
    private boolean over;

    ClusterWatch(LiveSystem system, Loop loop, Measurements measurements) {
        this.system = system;
        this.loop = loop;
        this.measurements = measurements;
    }

    /** Begins with what is there now, and looks on until it is told to end. */
    void begin(JsonNode status) {
        held = status.path("gpuSecondsHeld").asDouble();
        lookedAt = loop.now();
        seen(status, lookedAt);
        again();
    }

    private void again() {
        loop.at(loop.now() + EVERY_MILLIS, this::look);
    }

    private void look() {
        if (!over) {
            system.status()
                    .whenCompleteAsync(
                            (status, failure) -> {
                                if (!over && failure == null) {
                                    seen(status, loop.now());
                                }
                                again();
                            },
                            loop);
        }
    }

    /** Takes what the controller says. */
    void seen(JsonNode status, long at) {
        hosts(status.path("hosts"), at);
        status.path("kernels").forEach(kernel -> replicas(kernel, at));
        double now = status.path("gpuSecondsHeld").asDouble();
        if (at > lookedAt) {
            measurements.boundOnAverage(lookedAt, at, Math.max(0, 1000 * (now - held) / (at - lookedAt)));
        }
        held = now;
        lookedAt = at;
        waiting = status.path("queue").size();
        measurements.sampled(
                at,
                status.path("subscriptionRatio").asDouble(),
                status.path("subscriptionLimit").asDouble(),
                waiting);
    }

    private void hosts(JsonNode rows, long at) {
        Map<String, Integer> there = new HashMap<>();
        int needs = 0;
        for (JsonNode row : rows) {
            if (!row.path("state").asText().equals("dead")) {
                there.put(
                        row.path("id").asText(), row.path("gpus").path("total").asInt());
                needs += row.path("gpus").path("subscribed").asInt();
            }
        }
        there.forEach((id, gpus) -> {
            if (hosts.putIfAbsent(id, gpus) == null) {
                measurements.hostJoined(at, gpus);
            }
        });
        hosts.entrySet().removeIf(host -> {
            boolean left = !there.containsKey(host.getKey());
            if (left) {
                measurements.hostLeft(at, host.getValue());
            }
            return left;
        });
        measurements.replicas(at, needs - subscribed);
        subscribed = needs;
    }

    /** A kernel's first replicas are made together; each one that comes later has moved, or replaces one that was lost. */
    private void replicas(JsonNode kernel, long at) {
        JsonNode rows = kernel.path("replicas");
        if (rows.isEmpty()) {
            return;
        }
        Set<String> known = replicas.get(kernel.path("id").asText());
        boolean first = known == null;
        if (first) {
            known = new HashSet<>();
            replicas.put(kernel.path("id").asText(), known);
        }
        for (JsonNode row : rows) {
            if (known.add(row.path("id").asText()) && !first) {
                measurements.moved(at);
            }
        }
    }

    /** Returns how many cells and kernels waited at the last look. */
    int waiting() {
        return waiting;
    }

    /** Takes the last look. */
    void end(JsonNode status, long at) {
        over = true;
        seen(status, at);
    }
}

package org.notebookos.simulator.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.notebookos.simulator.trace.Session;
import org.notebookos.simulator.trace.Trace;

/**
 * What the kernels of a replay ask for: what their sessions do, but no more processors, memory and GPU memory than the largest host
 * has. GPUs are never lowered.
 *
 * @param policy session policy of the kernels
 * @param millicpus that the largest host has; 0: hosts don't say
 * @param memoryMegabytes likewise
 * @param vramGigabytes likewise
 */
public record Requests(String policy, int millicpus, int memoryMegabytes, int vramGigabytes) {

    /**
     * Looks at the hosts of a live system.
     *
     * @param status of the cluster
     * @throws IllegalArgumentException if a session wants more GPUs than any host has
     */
    public static Requests fitting(Trace trace, String policy, JsonNode status) {
        int gpus = 0;
        double cpus = 0;
        int memory = 0;
        int vram = 0;
        for (JsonNode host : status.path("hosts")) {
            JsonNode total = host.path("capacity").path("total");
            gpus = Math.max(gpus, host.path("gpus").path("total").asInt());
            cpus = Math.max(cpus, total.path("cpus").asDouble());
            memory = Math.max(memory, total.path("memoryMb").asInt());
            vram = Math.max(vram, total.path("vramGb").asInt());
        }
        for (Session session : trace.sessions()) {
            if (session.gpus() > gpus) {
                throw new IllegalArgumentException("session " + session.id() + " asks for " + session.gpus()
                        + " GPUs, and the largest host has " + gpus
                        + ". Use hosts with more (--gpus-per-host), or another part of the trace");
            }
        }
        return new Requests(policy, (int) Math.round(1000 * cpus), memory, vram);
    }

    /** Returns the variables of a kernel that wants nothing. */
    Map<String, String> ofNone() {
        return Map.of("KERNEL_SESSION_POLICY", policy);
    }

    /** Returns the variables of a session's kernel. */
    Map<String, String> of(Session session) {
        Session.Needs needs = session.needs();
        Map<String, String> variables = new HashMap<>();
        variables.put("KERNEL_SESSION_POLICY", policy);
        variables.put("KERNEL_GPUS", Integer.toString(session.gpus()));
        int cpus = atMost(needs.millicpus(), millicpus);
        variables.put(
                "KERNEL_CPUS", BigDecimal.valueOf(cpus, 3).stripTrailingZeros().toPlainString());
        variables.put("KERNEL_MEM", Integer.toString(atMost(needs.memoryMegabytes(), memoryMegabytes)));
        variables.put("KERNEL_VRAM", Integer.toString(atMost(vram(needs), vramGigabytes)));
        return variables;
    }

    private static int vram(Session.Needs needs) {
        return (int) Math.ceil(needs.vramGigabytes());
    }

    private static int atMost(int wanted, int there) {
        return there == 0 ? wanted : Math.min(wanted, there);
    }

    /** Returns what was lowered, for people; empty if nothing was. */
    public Optional<String> lowered(Trace trace) {
        long sessions = trace.sessions().stream()
                .map(Session::needs)
                .filter(n -> atMost(n.millicpus(), millicpus) < n.millicpus()
                        || atMost(n.memoryMegabytes(), memoryMegabytes) < n.memoryMegabytes()
                        || atMost(vram(n), vramGigabytes) < vram(n))
                .count();
        return sessions == 0
                ? Optional.empty()
                : Optional.of(sessions + " sessions ask for more processors or memory than a host has; their requests "
                        + "were lowered to that");
    }
}

package org.notebookos.agent.internal.replica;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.notebookos.agent.internal.log.CoVariable;
import org.notebookos.agent.internal.log.Flaw;
import org.notebookos.agent.internal.log.KernelState;
import org.notebookos.agent.internal.log.Payload;

/** What a kernel's state consists of, as JSON for operators; the shape is told in hostlink.proto at DescribeState. */
final class StateDescription {

    private static final ObjectMapper JSON = new ObjectMapper();

    private StateDescription() {}

    static String of(KernelState state) {
        ObjectNode all = JSON.createObjectNode().put("term", state.finishedTerm());
        variables(state, all.putArray("variables"));
        ArrayNode checkpoints = all.putArray("checkpoints");
        state.history()
                .checkpoints()
                .forEach(checkpoint ->
                        checkpoints.addObject().put("name", checkpoint.name()).put("term", checkpoint.term()));
        ArrayNode undoable = all.putArray("undoable");
        state.history().past().forEach(kept -> undoable.insert(0, kept.term()));
        all.put(
                "store_bytes",
                state.stored().stream().mapToLong(Payload.Stored::length).sum());
        try {
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is JSON", e);
        }
    }

    private static void variables(KernelState state, ArrayNode variables) {
        Map<String, Flaw> flaws = new TreeMap<>(state.manifest().flaws());
        Set<String> told = new HashSet<>();
        for (CoVariable covariable : state.manifest().covariables()) {
            told.addAll(covariable.names());
            List<Flaw> own = covariable.names().stream()
                    .filter(flaws::containsKey)
                    .map(flaws::get)
                    .distinct()
                    .toList();
            String fidelity = own.isEmpty() ? covariable.fidelity() : own.get(0).fidelity();
            String reason = String.join("; ", own.stream().map(Flaw::reason).toList());
            variable(variables, covariable.names(), bytes(covariable.payload()), fidelity, reason);
        }
        flaws.forEach((name, flaw) -> {
            if (!told.contains(name)) {
                variable(variables, List.of(name), 0, flaw.fidelity(), flaw.reason());
            }
        });
    }

    private static void variable(ArrayNode variables, List<String> names, long bytes, String fidelity, String reason) {
        ObjectNode node = variables
                .addObject()
                .put("bytes", bytes)
                .put("fidelity", fidelity)
                .put("reason", reason);
        names.forEach(node.putArray("names")::add);
    }

    private static long bytes(Payload payload) {
        return payload instanceof Payload.Stored stored ? stored.length() : payload.entryBytes();
    }
}

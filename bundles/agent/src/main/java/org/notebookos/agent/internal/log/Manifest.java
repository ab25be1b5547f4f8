package org.notebookos.agent.internal.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The namespace of a kernel as values, not as code: applied to a fresh interpreter it makes a replica.
 *
 * @param covariables in the order in which they were last written; each name at most once
 * @param facts the newest value of each session fact
 */
public record Manifest(List<CoVariable> covariables, Map<String, Payload> facts) {

    /** The namespace of a new kernel. */
    public static final Manifest EMPTY = new Manifest(List.of(), Map.of());

    public Manifest {
        covariables = List.copyOf(covariables);
        facts = Map.copyOf(facts);
    }

    /** Returns the namespace after one more cell. */
    public Manifest plus(CellDelta delta) {
        Set<String> taken = new HashSet<>(delta.deleted());
        delta.covariables().forEach(covariable -> taken.addAll(covariable.names()));
        List<CoVariable> result = new ArrayList<>();
        for (CoVariable old : covariables) {
            List<String> remaining =
                    old.names().stream().filter(name -> !taken.contains(name)).toList();
            if (remaining.size() == old.names().size()) {
                result.add(old);
            } else if (!remaining.isEmpty()) {
                result.add(old.withNames(remaining));
            }
        }
        result.addAll(delta.covariables());
        return new Manifest(result, plus(delta.facts()));
    }

    private Map<String, Payload> plus(Map<String, Payload> newer) {
        if (newer.isEmpty()) {
            return facts;
        }
        Map<String, Payload> all = new HashMap<>(facts);
        all.putAll(newer);
        return all;
    }

    /** Returns the delta that makes this namespace out of an empty one. */
    public CellDelta asDelta() {
        return new CellDelta(covariables, List.of(), facts);
    }
}

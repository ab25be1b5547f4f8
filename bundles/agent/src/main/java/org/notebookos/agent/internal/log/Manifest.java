package org.notebookos.agent.internal.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The namespace of a kernel as values, not as code: applied to a fresh interpreter it makes a replica.
 *
 * @param covariables in the order in which they were last written; each name at most once
 * @param facts the newest value of each session fact
 * @param flaws what is known of variables that other replicas have only in part, or not at all, by name
 */
public record Manifest(List<CoVariable> covariables, Map<String, Payload> facts, Map<String, Flaw> flaws) {

    /** The namespace of a new kernel. */
    public static final Manifest EMPTY = new Manifest(List.of(), Map.of(), Map.of());

    public Manifest {
        covariables = List.copyOf(covariables);
        facts = Map.copyOf(facts);
        flaws = flaws == null ? Map.of() : Map.copyOf(flaws);
    }

    /** Returns the namespace after one more cell. */
    public Manifest plus(CellDelta delta) {
        Set<String> taken = delta.names();
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
        return new Manifest(result, plus(facts, delta.facts()), flawsAfter(delta, taken));
    }

    /** Returns the values that a delta takes away or puts others in the place of. */
    List<CoVariable> replacedBy(CellDelta delta) {
        Set<String> taken = delta.names();
        return covariables.stream()
                .filter(covariable -> covariable.names().stream().anyMatch(taken::contains))
                .toList();
    }

    /** Returns the delta that makes this namespace out of an empty one. */
    public CellDelta asDelta() {
        return new CellDelta(covariables, List.of(), facts, flaws);
    }

    /** Returns the delta that makes this namespace out of another one, with no more values than differ. */
    CellDelta asDeltaFrom(Manifest other) {
        Map<List<String>, CoVariable> there = new HashMap<>();
        other.covariables.forEach(covariable -> there.put(covariable.names(), covariable));
        List<CoVariable> puts = covariables.stream()
                .filter(covariable -> !covariable.sameValueAs(there.get(covariable.names())))
                .toList();
        Set<String> names = names();
        Set<String> deleted = new HashSet<>(other.names());
        other.flaws.keySet().stream().filter(name -> !flaws.containsKey(name)).forEach(deleted::add);
        deleted.removeAll(names);
        Map<String, Payload> changed = new HashMap<>(facts);
        changed.entrySet().removeIf(fact -> fact.getValue().equals(other.facts.get(fact.getKey())));
        Map<String, Flaw> told = new HashMap<>(flaws);
        told.entrySet().removeIf(flaw -> flaw.getValue().equals(other.flaws.get(flaw.getKey())));
        return new CellDelta(puts, deleted.stream().sorted().toList(), changed, told);
    }

    /** Returns this namespace without the facts that are the session's course: counts, inputs, outputs. */
    Manifest withoutCourse() {
        Map<String, Payload> state = new HashMap<>(facts);
        state.keySet().removeIf(Manifest::isCourse);
        return new Manifest(covariables, state, flaws);
    }

    /** Returns this namespace with the session's course taken from another one. */
    Manifest withCourseOf(Manifest other) {
        Map<String, Payload> all = new HashMap<>(other.facts);
        all.keySet().removeIf(key -> !isCourse(key));
        return new Manifest(covariables, plus(all, facts), flaws);
    }

    /** Returns all values that lie in the object store. */
    public Stream<Payload.Stored> stored() {
        return Stream.concat(covariables.stream().map(CoVariable::payload), facts.values().stream())
                .filter(Payload.Stored.class::isInstance)
                .map(Payload.Stored.class::cast);
    }

    private Set<String> names() {
        Set<String> names = new HashSet<>();
        covariables.forEach(covariable -> names.addAll(covariable.names()));
        return names;
    }

    private Map<String, Flaw> flawsAfter(CellDelta delta, Set<String> taken) {
        if (delta.flaws().isEmpty() && flaws.keySet().stream().noneMatch(taken::contains)) {
            return flaws;
        }
        Map<String, Flaw> all = new HashMap<>(flaws);
        all.keySet().removeAll(taken);
        all.putAll(delta.flaws());
        return all;
    }

    private static Map<String, Payload> plus(Map<String, Payload> facts, Map<String, Payload> newer) {
        if (newer.isEmpty()) {
            return facts;
        }
        Map<String, Payload> all = new HashMap<>(facts);
        all.putAll(newer);
        return all;
    }

    /** Keys of docs/kernel-protocol.md that are never taken back. */
    private static boolean isCourse(String key) {
        return key.equals("count") || key.startsWith("cell/");
    }
}

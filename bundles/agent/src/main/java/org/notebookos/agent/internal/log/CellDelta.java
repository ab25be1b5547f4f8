package org.notebookos.agent.internal.log;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one cell changed.
 *
 * @param covariables put, each name at most once
 * @param deleted names that are gone
 * @param facts session facts that changed, by key
 * @param flaws what other replicas don't have in full, by name; put or deleted names without one have none any more
 */
public record CellDelta(
        List<CoVariable> covariables, List<String> deleted, Map<String, Payload> facts, Map<String, Flaw> flaws) {

    /** The delta of a cell that changed nothing. */
    public static final CellDelta NONE = new CellDelta(List.of(), List.of(), Map.of(), Map.of());

    public CellDelta {
        covariables = List.copyOf(covariables);
        deleted = List.copyOf(deleted);
        facts = Map.copyOf(facts);
        flaws = flaws == null ? Map.of() : Map.copyOf(flaws);
    }

    /** A delta of a cell of which all is kept in full. */
    public CellDelta(List<CoVariable> covariables, List<String> deleted, Map<String, Payload> facts) {
        this(covariables, deleted, facts, Map.of());
    }

    /** Returns the names that are put or deleted. */
    Set<String> names() {
        Set<String> names = new HashSet<>(deleted);
        covariables.forEach(covariable -> names.addAll(covariable.names()));
        return names;
    }

    /** Tells whether nothing has changed. */
    @JsonIgnore
    public boolean isEmpty() {
        return covariables.isEmpty() && deleted.isEmpty() && facts.isEmpty() && flaws.isEmpty();
    }

    /** Returns the one delta that does what this one and a later one do, one after the other. */
    public CellDelta then(CellDelta later) {
        Set<String> gone = new LinkedHashSet<>(deleted);
        later.covariables().forEach(covariable -> covariable.names().forEach(gone::remove));
        gone.addAll(later.deleted());
        Manifest both = new Manifest(covariables, facts, flaws).plus(later);
        return new CellDelta(both.covariables(), List.copyOf(gone), both.facts(), both.flaws());
    }

    /** Returns the size of the delta's own part of an entry, without what lies in the store. */
    public long entryBytes() {
        long bytes = 0;
        for (Payload fact : facts.values()) {
            bytes += fact.entryBytes();
        }
        for (CoVariable covariable : covariables) {
            bytes += covariable.payload().entryBytes();
        }
        return bytes;
    }
}

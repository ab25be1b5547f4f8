package org.notebookos.agent.internal.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.notebookos.agent.internal.log.History.Checkpoint;
import org.notebookos.agent.internal.log.History.Kept;

/**
 * A state as it is written: past and present namespaces share most of their values, and each is written once.
 *
 * @param bytes of facts, referred to by {@link Payload.Shared#index()}
 * @param covariables all that any namespace has
 * @param namespaces places in {@code covariables}: of the present namespace, the past ones, those of checkpoints
 * @param state without co-variables
 */
record Snapshot(List<byte[]> bytes, List<CoVariable> covariables, List<int[]> namespaces, KernelState state) {

    /** Returns a state's written form. */
    static Snapshot of(KernelState state) {
        List<byte[]> bytes = new ArrayList<>();
        Map<byte[], Payload> knownBytes = new IdentityHashMap<>();
        List<CoVariable> covariables = new ArrayList<>();
        Map<CoVariable, Integer> places = new IdentityHashMap<>();
        List<int[]> namespaces = new ArrayList<>();
        KernelState written = map(state, manifest -> {
            namespaces.add(manifest.covariables().stream()
                    .mapToInt(covariable -> places.computeIfAbsent(covariable, unused -> {
                        covariables.add(covariable);
                        return covariables.size() - 1;
                    }))
                    .toArray());
            return new Manifest(List.of(), shared(manifest.facts(), bytes, knownBytes), manifest.flaws());
        });
        return new Snapshot(bytes, covariables, namespaces, written);
    }

    /** Returns the state that was written. */
    KernelState open() {
        List<Payload> inline = bytes.stream().<Payload>map(Payload.Inline::new).toList();
        Iterator<int[]> next = namespaces.iterator();
        return map(state, manifest -> {
            List<CoVariable> own = new ArrayList<>();
            for (int place : next.next()) {
                own.add(covariables.get(place));
            }
            Map<String, Payload> facts = new HashMap<>(manifest.facts());
            facts.replaceAll((key, fact) -> fact instanceof Payload.Shared shared ? inline.get(shared.index()) : fact);
            return new Manifest(own, facts, manifest.flaws());
        });
    }

    private static Map<String, Payload> shared(
            Map<String, Payload> facts, List<byte[]> bytes, Map<byte[], Payload> known) {
        Map<String, Payload> written = new HashMap<>(facts);
        written.replaceAll((key, fact) -> {
            if (!(fact instanceof Payload.Inline inline)) {
                return fact;
            }
            return known.computeIfAbsent(inline.bytes(), unused -> {
                bytes.add(inline.bytes());
                return new Payload.Shared(bytes.size() - 1);
            });
        });
        return written;
    }

    /** Exchanges all namespaces of a state, always in the same order. */
    private static KernelState map(KernelState state, UnaryOperator<Manifest> mapping) {
        Manifest present = mapping.apply(state.manifest());
        List<Kept> past = new ArrayList<>();
        for (Kept kept : state.history().past()) {
            Manifest manifest = mapping.apply(kept.manifest());
            past.add(new Kept(kept.term(), kept.at(), manifest, kept.inlineBytes(), kept.storedBytes()));
        }
        List<Checkpoint> checkpoints = new ArrayList<>();
        for (Checkpoint checkpoint : state.history().checkpoints()) {
            Manifest manifest = mapping.apply(checkpoint.manifest());
            checkpoints.add(new Checkpoint(checkpoint.name(), checkpoint.term(), checkpoint.at(), manifest));
        }
        return new KernelState(
                state.generation(),
                state.finishedTerm(),
                state.finishedAttempt(),
                state.lastExecutor(),
                state.election(),
                present,
                new History(past, checkpoints),
                state.session(),
                state.members());
    }
}

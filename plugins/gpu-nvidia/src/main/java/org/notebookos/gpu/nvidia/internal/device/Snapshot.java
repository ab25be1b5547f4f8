package org.notebookos.gpu.nvidia.internal.device;

import java.util.List;
import java.util.Optional;
import org.notebookos.spi.gpu.GpuProblem;

/**
 * The devices of this host at one moment.
 *
 * @param units those that are fit for use, in a stable order
 * @param problems why others are not
 */
public record Snapshot(List<Unit> units, List<GpuProblem> problems) {

    /** Nothing was seen yet. */
    public static final Snapshot NOTHING = new Snapshot(List.of(), List.of());

    /** Returns the unit with an id, if it is fit for use. */
    public Optional<Unit> unit(String id) {
        return units.stream().filter(unit -> unit.id().equals(id)).findFirst();
    }

    /** Returns why a unit is out of service; empty if it is fit for use. */
    public Optional<String> trouble(Unit unit) {
        if (unit(unit.id()).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(problems.stream()
                .filter(problem ->
                        problem.device().equals(unit.id()) || problem.device().equals(unit.gpuUuid()))
                .map(GpuProblem::text)
                .findFirst()
                .orElse("it is no longer there"));
    }

    /** Whether there is anything that an operator should see. */
    public boolean isEmpty() {
        return units.isEmpty() && problems.isEmpty();
    }
}

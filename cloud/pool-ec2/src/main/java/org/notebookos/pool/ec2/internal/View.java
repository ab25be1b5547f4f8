package org.notebookos.pool.ec2.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one look at the cloud saw.
 *
 * @param groups in the operator's order; only those that may be touched
 * @param refused of each configured group that may not be touched, why
 * @param machines by instance id
 */
record View(List<CloudGroup> groups, List<String> refused, Map<String, Machine> machines) {

    static final View NOTHING = new View(List.of(), List.of(), Map.of());

    Optional<CloudGroup> group(String name) {
        return groups.stream().filter(g -> g.name().equals(name)).findFirst();
    }

    Optional<CloudInstance> instance(String id) {
        return groups.stream()
                .flatMap(g -> g.instances().stream())
                .filter(i -> i.id().equals(id))
                .findFirst();
    }

    /** Whether an instance is one that runs or will. */
    boolean lives(CloudInstance instance) {
        Machine machine = machines.get(instance.id());
        return instance.lifecycle() != Lifecycle.WARMED
                && instance.lifecycle() != Lifecycle.ENDING
                && (machine == null || machine.up());
    }
}

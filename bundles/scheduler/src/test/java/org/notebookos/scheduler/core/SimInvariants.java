package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.spi.placement.Resources;

/** What holds in every scenario, after every event. */
final class SimInvariants {

    private SimInvariants() {}

    /** What is kept up from event to event is what a look at all kernels finds. */
    static void indexesAgree(ClusterState state) {
        assertEquals(
                state.kernels.values().stream().map(Tally.Part::of).reduce(Tally.Part.NONE, Tally.Part::plus),
                state.tally.all());
        assertEquals(
                state.kernels.values().stream().filter(Kernel::mindsTime).toList(), List.copyOf(state.tally.minding()));
        state.kernels.values().forEach(k -> {
            assertEquals(sum(k.shell), k.shell.bytes());
            assertEquals(k.shell.stream().filter(m -> m.cell().isPresent()).count(), k.shell.cells());
            assertEquals(sum(k.aside), k.aside.bytes());
        });
        for (String host : state.hosts.keySet()) {
            List<Kernel> there =
                    state.kernels.values().stream().filter(k -> k.isOn(host)).toList();
            assertEquals(there, List.copyOf(state.residents.on(host)));
            Resources subscribed = there.stream()
                    .flatMap(k -> k.replicas.values().stream()
                            .filter(r -> r.hostId.equals(host))
                            .map(r -> k.subscribed()))
                    .reduce(Resources.NONE, Resources::plus);
            assertEquals(subscribed, state.residents.subscribed(host));
        }
    }

    private static long sum(Backlog backlog) {
        return backlog.stream().mapToLong(ClientMessage::bytes).sum();
    }

    /** Whatever the members are changed for: of those that vote now, no fewer are left than a whole kernel has. */
    static void neverFewerVoters(ClusterState state, Command.ChangeMembers change, SimGroup group) {
        Kernel kernel = state.kernels.get(change.kernelId());
        Set<String> wished = new HashSet<>();
        change.members().forEach(m -> wished.add(m.replicaId()));
        int least = Math.min(kernel.members.size(), kernel.replicasWanted);
        if (wished.size() < least
                || voters(state, kernel, wished)
                        < Math.min(voters(state, kernel, kernel.members), kernel.replicasWanted)) {
            throw new AssertionError(kernel.id + " goes from " + kernel.members + " to " + wished + ": "
                    + kernel.replicas.values().stream()
                            .map(r -> r.id + " " + r.state + " on " + r.hostId + state.hosts.get(r.hostId).presence
                                    + (r.leaving ? " leaving" : ""))
                            .toList());
        }
        if (group.dropped.stream().anyMatch(wished::contains)) {
            throw new AssertionError(kernel.id + " takes back what was given up: " + wished);
        }
    }

    private static long voters(ClusterState state, Kernel kernel, Set<String> members) {
        return kernel.replicas.values().stream()
                .filter(r ->
                        members.contains(r.id) && (r.state.ready() || r.state == ReplicaState.COLD) && !r.storeLost)
                .filter(r -> state.hosts.get(r.hostId).live())
                .count();
    }
}

package org.notebookos.placement.binpack.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.placement.HostView;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.placement.PlacementPolicyContract;

class BinpackPlacementTest extends PlacementPolicyContract {

    @Override
    protected PlacementPolicy policy() {
        return new BinpackPlacement(0);
    }

    private static List<String> ranked(PlacementPolicy policy, int gpus, List<HostView> hosts) {
        return policy.rank(request(gpus), hosts, cluster(hosts, 2.0)).stream()
                .map(HostView::id)
                .toList();
    }

    @Test
    void theMostSubscribedHostThatFitsComesFirst() {
        List<HostView> hosts = List.of(host("empty", 2, 0, 0), host("full", 2, 0, 12), host("half", 2, 0, 6));

        assertEquals(List.of("half", "empty"), ranked(policy(), 1, hosts));
    }

    @Test
    void withoutGpusTheHostWithMostReplicasComesFirst() {
        List<HostView> hosts = List.of(new HostView("a", "local", 0, 0, 0, 1), new HostView("b", "local", 0, 0, 0, 4));

        assertEquals(List.of("b", "a"), ranked(policy(), 0, hosts));
    }

    @Test
    void aHostMayBeFullByItsNumberOfReplicas() {
        List<HostView> hosts = List.of(new HostView("a", "local", 0, 0, 0, 1), new HostView("b", "local", 0, 0, 0, 4));

        assertEquals(List.of("a"), ranked(new BinpackPlacement(4), 0, hosts));
    }
}

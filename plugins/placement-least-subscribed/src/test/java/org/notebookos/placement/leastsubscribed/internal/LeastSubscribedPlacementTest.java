package org.notebookos.placement.leastsubscribed.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.placement.HostView;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.placement.PlacementPolicyContract;

class LeastSubscribedPlacementTest extends PlacementPolicyContract {

    @Override
    protected PlacementPolicy policy() {
        return new LeastSubscribedPlacement();
    }

    private List<String> ranked(int gpus, List<HostView> hosts) {
        return policy().rank(request(gpus), hosts, cluster(hosts, 7.0)).stream()
                .map(HostView::id)
                .toList();
    }

    @Test
    void theLeastSubscribedHostComesFirst() {
        assertEquals(
                List.of("b", "c", "a"), ranked(1, List.of(host("a", 4, 0, 8), host("b", 4, 0, 2), host("c", 4, 0, 4))));
    }

    @Test
    void largerHostsCarryMoreSubscriptionsForTheSameRatio() {
        assertEquals(List.of("large", "small"), ranked(1, List.of(host("large", 8, 0, 8), host("small", 2, 0, 4))));
    }

    @Test
    void amongEquallySubscribedHostsTheIdlerOneComesFirst() {
        assertEquals(List.of("b", "a"), ranked(1, List.of(host("a", 2, 2, 2), host("b", 2, 0, 2))));
    }

    @Test
    void withoutGpusReplicasAreSpreadEvenly() {
        List<HostView> hosts = List.of(new HostView("a", "local", 0, 0, 0, 5), new HostView("b", "local", 0, 0, 0, 2));

        assertEquals(List.of("b", "a"), ranked(0, hosts));
    }
}

package org.notebookos.placement.spread.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.placement.HostView;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.placement.PlacementPolicyContract;

class SpreadPlacementTest extends PlacementPolicyContract {

    @Override
    protected PlacementPolicy policy() {
        return new SpreadPlacement();
    }

    private List<String> ranked(int gpus, List<HostView> hosts) {
        return policy().rank(request(gpus), hosts, cluster(hosts, 7.0)).stream()
                .map(HostView::id)
                .toList();
    }

    @Test
    void theHostWithTheFewestReplicasComesFirstWhateverTheySubscribe() {
        HostView few = new HostView("few", "local", 2, 0, 12, 1);
        HostView many = new HostView("many", "local", 8, 0, 4, 4);

        assertEquals(List.of("few", "many"), ranked(1, List.of(few, many)));
    }

    @Test
    void amongHostsWithAsManyReplicasTheIdlerOneComesFirst() {
        HostView busy = new HostView("a", "local", 2, 2, 2, 1);
        HostView idle = new HostView("b", "local", 2, 0, 2, 1);

        assertEquals(List.of("b", "a"), ranked(1, List.of(busy, idle)));
    }
}

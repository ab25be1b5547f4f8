package org.notebookos.placement.cost.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.placement.HostView;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.placement.PlacementPolicyContract;
import org.notebookos.spi.placement.PlacementRequest;
import org.notebookos.spi.placement.Resources;

class CostPlacementTest extends PlacementPolicyContract {

    @Override
    protected PlacementPolicy policy() {
        return new CostPlacement(false);
    }

    private static HostView host(String id, String pool, int gpus, int subscribed, double price) {
        return new HostView(
                id,
                pool,
                Resources.unlimitedBut(gpus),
                Resources.NONE,
                Resources.ofGpus(subscribed),
                subscribed,
                price);
    }

    private static List<String> ranked(PlacementPolicy policy, PlacementRequest request, List<HostView> hosts) {
        return policy.rank(request, hosts, cluster(hosts, 3.0)).stream()
                .map(HostView::id)
                .toList();
    }

    private final HostView local = host("local", "local", 1, 5, 0);
    private final HostView rack = host("rack", "swarm", 2, 0, 1);
    private final HostView cloud = host("cloud", "ec2", 8, 0, 3.2);

    @Test
    void whatCostsLeastPerGpuComesFirstThoughItIsSubscribedMore() {
        assertEquals(List.of("local", "cloud", "rack"), ranked(policy(), request(1), List.of(cloud, local, rack)));
    }

    @Test
    void aKernelWithoutGpusGoesWhereAHostCostsLeast() {
        assertEquals(List.of("local", "rack", "cloud"), ranked(policy(), request(0), List.of(cloud, local, rack)));
    }

    @Test
    void aDearHostTakesWhatCheapOnesHaveNoRoomFor() {
        HostView full = host("local", "local", 1, 9, 0);

        assertEquals(List.of("cloud", "rack"), ranked(policy(), request(1), List.of(cloud, full, rack)));
    }

    @Test
    void ofEquallyDearHostsTheLeastSubscribedComesFirst() {
        HostView other = host("other", "local", 1, 2, 0);

        assertEquals(List.of("other", "local"), ranked(policy(), request(1), List.of(local, other)));
    }

    @Test
    void spreadPrefersPoolsThatHaveNoReplicaOfTheKernel() {
        HostView other = host("other", "local", 1, 0, 0);
        List<HostView> hosts = List.of(cloud, local, other, rack);
        PlacementRequest second =
                new PlacementRequest("kernel", Resources.ofGpus(1), PlacementRequest.Reason.CREATE, Set.of("local"));

        assertEquals(List.of("cloud", "rack", "other", "local"), ranked(new CostPlacement(true), second, hosts));
        assertEquals(List.of("other", "local", "cloud", "rack"), ranked(policy(), second, hosts));
    }
}

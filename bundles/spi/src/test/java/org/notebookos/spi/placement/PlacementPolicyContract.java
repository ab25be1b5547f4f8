package org.notebookos.spi.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What holds for every {@link PlacementPolicy}. Extend it in the plugin's tests. */
public abstract class PlacementPolicyContract {

    private static final int REPLICAS = 3;

    /** Returns the policy under test, with its default configuration. */
    protected abstract PlacementPolicy policy();

    protected static HostView host(String id, int total, int committed, int subscribed) {
        return new HostView(id, "local", total, committed, subscribed, subscribed);
    }

    protected static ClusterView cluster(List<HostView> hosts, double limit) {
        return new ClusterView(hosts, REPLICAS, limit);
    }

    protected static PlacementRequest request(int gpus) {
        return new PlacementRequest("kernel", gpus, PlacementRequest.Reason.CREATE);
    }

    @Test
    void noCandidatesMeanNoHosts() {
        assertEquals(List.of(), policy().rank(request(1), List.of(), cluster(List.of(), 7.0)));
    }

    @Test
    void aHostWithoutGpusTakesKernelsThatWantNone() {
        List<HostView> hosts = List.of(host("a", 0, 0, 0));

        assertEquals(hosts, policy().rank(request(0), hosts, cluster(hosts, 1.0)));
    }

    @Test
    void kernelsWithoutGpusAreTakenByFullHosts() {
        List<HostView> hosts = List.of(host("a", 2, 2, 6));

        assertEquals(hosts, policy().rank(request(0), hosts, cluster(hosts, 1.0)));
    }

    @Test
    void aHostIsNotSubscribedBeyondTheLimit() {
        List<HostView> hosts = List.of(host("full", 2, 0, 12), host("room", 2, 0, 10));

        assertEquals(List.of(hosts.get(1)), policy().rank(request(2), hosts, cluster(hosts, 2.0)));
    }

    @Test
    void noResourceIsSubscribedBeyondTheLimit() {
        Resources has = new Resources(8_000, 16_000, 2, 32);
        Resources taken = new Resources(40_000, 1_000, 1, 16);
        HostView full = new HostView("full", "local", has, Resources.NONE, taken, 3);
        HostView room = new HostView("room", "local", has, Resources.NONE, Resources.ofGpus(1), 3);
        PlacementRequest request =
                new PlacementRequest("kernel", new Resources(9_000, 0, 1, 0), PlacementRequest.Reason.CREATE);

        assertEquals(List.of(room), policy().rank(request, List.of(full, room), cluster(List.of(full, room), 2.0)));
    }

    @RepeatedTest(50)
    void ranksEachCandidateAtMostOnceAndAlwaysTheSame(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<HostView> hosts = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(20); i++) {
            int total = random.nextInt(9);
            hosts.add(host(String.format("h%02d", i), total, random.nextInt(total + 1), random.nextInt(60)));
        }
        List<HostView> candidates =
                hosts.stream().filter(h -> random.nextBoolean()).toList();
        PlacementRequest request = request(random.nextInt(3));
        ClusterView cluster = cluster(hosts, 1 + random.nextInt(7));

        List<HostView> ranked = policy().rank(request, candidates, cluster);

        assertTrue(candidates.containsAll(ranked));
        assertEquals(ranked.size(), new HashSet<>(ranked).size());
        assertEquals(ranked, policy().rank(request, candidates, cluster));
    }
}

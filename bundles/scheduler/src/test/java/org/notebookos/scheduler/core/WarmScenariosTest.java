package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.core.WarmSettings.Policy;

/** How many processes wait on the hosts to become replicas. */
class WarmScenariosTest {

    private static final Map<String, String> ONE_GPU = Map.of("KERNEL_GPUS", "1");

    private static WarmSettings fixed(int processes, boolean perHost, boolean replenish) {
        return new WarmSettings(Policy.FIXED, processes, perHost, replenish, 1, 1, 4, 60_000);
    }

    private static WarmSettings minimum(int least, int most) {
        return new WarmSettings(Policy.MINIMUM, 0, false, true, least, 1, most, 60_000);
    }

    private static WarmSettings littlesLaw(int least, int most) {
        return new WarmSettings(Policy.LITTLES_LAW, 0, false, true, least, 1, most, 60_000);
    }

    private static List<Integer> ready(SimCluster cluster) {
        return cluster.agents().stream().map(a -> a.warmth.ready()).toList();
    }

    private static List<Integer> wanted(SimCluster cluster) {
        return cluster.agents().stream().map(a -> a.warmth.wanted()).toList();
    }

    private static SimCluster hosts(int count, WarmSettings settings) {
        SimCluster cluster = new SimCluster(1).hosts(count, 4).warming(settings);
        cluster.run(5_000);
        return cluster;
    }

    @Test
    void hostsThatAreNotToldAnythingKeepWhatTheyLike() {
        SimCluster cluster = new SimCluster(1).hosts(1, 1);
        cluster.warmHost("own", 1, 3);
        cluster.run(5_000);
        assertEquals(List.of(0, 3), wanted(cluster));
        assertEquals(3, cluster.status().warm().ready());
    }

    @Test
    void aMinimumWaitsOnEachHostAndThoseThatAreUsedAreReplaced() {
        SimCluster cluster = hosts(3, minimum(2, 4));
        assertEquals(List.of(2, 2, 2), ready(cluster));

        cluster.create("k", Map.of());
        cluster.run(100);
        assertEquals(List.of(1, 1, 1), ready(cluster));
        assertEquals(3, cluster.status().warm().warmStarts());
        cluster.run(1_000);
        assertEquals(List.of(2, 2, 2), ready(cluster));
    }

    @Test
    void whatASettingWouldHaveIsBoundedByTheMostThatAHostMayHave() {
        assertEquals(List.of(4, 4), ready(hosts(2, fixed(9, true, true))));
        assertEquals(List.of(4, 4), ready(hosts(2, fixed(100, false, true))));
        assertThrows(IllegalArgumentException.class, () -> minimum(5, 4));
    }

    @Test
    void aFixedNumberIsSpreadOverTheCluster() {
        SimCluster cluster = hosts(3, fixed(4, false, true));
        assertEquals(List.of(2, 1, 1), ready(cluster));

        cluster.host("h4", 4);
        cluster.run(2_000);
        assertEquals(List.of(1, 1, 1, 1), ready(cluster));

        cluster.kill("h2");
        cluster.run(20_000);
        assertEquals(4, cluster.status().warm().ready());
    }

    @Test
    void aFixedNumberThatIsNotReplenishedIsUsedUp() {
        SimCluster cluster = hosts(3, fixed(4, false, false));
        assertEquals(List.of(2, 1, 1), ready(cluster));

        cluster.kernel("a");
        cluster.run(5_000);
        assertEquals(List.of(1, 0, 0), ready(cluster), "the host that had two has one left");
        cluster.kernel("b");
        cluster.run(5_000);
        assertEquals(List.of(0, 0, 0), ready(cluster));
        assertEquals(4, cluster.status().warm().warmStarts());
        assertEquals(2, cluster.status().warm().coldStarts());

        cluster.warming(fixed(3, false, false));
        cluster.run(5_000);
        assertEquals(List.of(1, 1, 1), ready(cluster), "other settings count anew");
    }

    @Test
    void aFixedNumberPerHostIsUsedUpToo() {
        SimCluster cluster = hosts(3, fixed(2, true, false));
        cluster.kernel("a");
        cluster.run(5_000);
        assertEquals(List.of(1, 1, 1), ready(cluster));

        cluster.restartController(500);
        cluster.run(5_000);
        assertEquals(List.of(1, 1, 1), ready(cluster), "the next controller knows what was used");
    }

    @Test
    void thePoolDrainsWhenTheTargetFalls() {
        SimCluster cluster = hosts(2, minimum(3, 4));
        cluster.warming(minimum(1, 4));
        cluster.run(100);
        assertEquals(List.of(1, 1), ready(cluster));
        cluster.warming(new WarmSettings(Policy.NONE, 0, false, true, 0, 0, 0, 60_000));
        cluster.run(100);
        assertEquals(List.of(0, 0), ready(cluster));
    }

    @Test
    void littlesLawKeepsAsManyAsAreTakenWhileOneIsReplaced() {
        SimCluster cluster = hosts(3, littlesLaw(0, 8));
        cluster.agents().forEach(a -> a.warmth.makeMillis = 10_000);
        assertEquals(List.of(0, 0, 0), ready(cluster));

        for (int i = 0; i < 12; i++) {
            cluster.kernel("k" + i);
            cluster.run(1_500);
        }
        assertEquals(6, wanted(cluster).stream().mapToInt(n -> n).sum(), "36 starts in a minute, each missed for 10 s");

        cluster.run(70_000);
        assertEquals(List.of(0, 0, 0), ready(cluster), "nothing has started for a minute");
    }

    @Test
    void littlesLawKeepsTheMinimumToo() {
        assertEquals(List.of(2, 2), ready(hosts(2, littlesLaw(2, 8))));
    }

    @Test
    void eachReplicaThatTakesAProcessForEveryCellHasOneComing() {
        SimCluster cluster = hosts(2, minimum(1, 8)).session(TestPolicies.LCP);
        cluster.kernel("a", ONE_GPU).kernel("b", ONE_GPU).kernel("c", ONE_GPU);
        cluster.run(5_000);
        assertEquals(5, cluster.status().warm().ready(), "one on each host, and one for each of three kernels");

        cluster.cell("a", "x");
        cluster.run(500);
        cluster.cell("a", "y");
        cluster.run(500);
        assertEquals(5, cluster.status().warm().warmStarts());
        assertEquals(0, cluster.status().warm().coldStarts());
    }

    @Test
    void aHostThatIsDrainedKeepsNone() {
        SimCluster cluster = hosts(2, minimum(2, 4));
        cluster.drain("h1", true);
        cluster.run(200);
        assertEquals(List.of(0, 2), ready(cluster));
        cluster.drain("h1", false);
        cluster.run(5_000);
        assertEquals(List.of(2, 2), ready(cluster));
    }

    @Test
    void whatOneHostHasNoMemoryForOthersKeep() {
        SimCluster cluster = hosts(2, fixed(4, false, true));
        assertEquals(List.of(2, 2), ready(cluster));

        cluster.agent("h1").warmth.problem("no memory");
        cluster.run(5_000);
        assertEquals(List.of(1, 3), ready(cluster));
        assertEquals("no memory", cluster.status().hosts().get(0).warm().problem());
        assertEquals("1 host keeps fewer", cluster.status().warm().problem());

        cluster.agent("h1").warmth.problem("");
        cluster.run(5_000);
        assertEquals(List.of(2, 2), ready(cluster));
    }

    @Test
    void aHostThatDialsAgainIsToldAgain() {
        SimCluster cluster = hosts(1, minimum(2, 4));
        cluster.disconnect("h1", 200);
        cluster.run(50);
        cluster.warming(minimum(3, 4));
        cluster.run(5_000);
        assertEquals(List.of(3), ready(cluster));
    }

    @Test
    void policiesHaveNames() {
        assertEquals(Policy.LITTLES_LAW, Policy.of("Littles-Law"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Policy.of("many"))
                .getMessage()
                .contains("hosts, none, fixed, minimum, littles-law"));
    }
}

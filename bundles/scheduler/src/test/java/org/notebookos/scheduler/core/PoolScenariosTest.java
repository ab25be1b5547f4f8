package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.spi.pool.PoolTerms;

/** Pools are taken away: with a word, so that their hosts are emptied first, or without. */
class PoolScenariosTest {

    /** Hosts h1 and h2 belong to the pool, h3, h4 and h5 to nobody; kernel k is on h1, h2 and h3. */
    private static SimCluster cluster() {
        SimCluster cluster = new SimCluster(1).hosts(2, 1);
        cluster.scaled(new TestScaling(1_000_000), new PoolTerms(2, 4, 1, 2, 1));
        cluster.poolOfHosts = "";
        return cluster.hosts(1, 1).kernel("k").hosts(2, 1);
    }

    private static List<String> hosts(SimCluster cluster) {
        return cluster.row("k").replicas().stream()
                .map(ClusterStatus.ReplicaRow::host)
                .sorted()
                .toList();
    }

    private static ClusterStatus.PoolRow pool(SimCluster cluster) {
        return cluster.status().pools().get(0);
    }

    @Test
    void aPoolThatIsRemovedIsEmptiedFirst() {
        SimCluster cluster = cluster();
        assertEquals(List.of("h1", "h2", "h3"), hosts(cluster));

        long wish = cluster.removePool(true);
        cluster.run(10);
        assertEquals("pool sim is being removed: 2 hosts are to be emptied and given back", cluster.answers.get(wish));
        assertEquals("being removed", pool(cluster).state());
        cluster.run(10_000);

        assertEquals(List.of("h1", "h2"), cluster.pool.released);
        assertEquals(List.of("h3", "h4", "h5"), hosts(cluster));
        assertEquals("removed", pool(cluster).state());
        assertTrue(
                cluster.happened("pool sim has no hosts any more: its configuration and its bundle may be taken away"));

        cluster.pool.present(false);
        cluster.run(61_000);
        assertEquals(List.of(), cluster.status().pools());
        cluster.pool.present(true);
        assertEquals("in use", pool(cluster).state(), "it is another one that has the same name");
        RandomFailuresTest.healthy(cluster, "k");
    }

    @Test
    void aPoolThatIsBeingRemovedMakesNoHosts() {
        SimCluster cluster = cluster();
        cluster.removePool(true);

        long made = cluster.create("large", Map.of("KERNEL_REPLICAS", "5"));
        cluster.run(15_000);

        assertEquals(List.of(), cluster.pool.asked);
        assertEquals(SchedulerException.Code.NO_HOSTS, cluster.failed.get(made));
    }

    @Test
    void hostsThatJoinAPoolThatIsBeingRemovedAreGivenBack() {
        SimCluster cluster = cluster();
        cluster.removePool(true);
        cluster.run(10_000);

        cluster.pool.hosts.add("h9");
        cluster.pool.tell();
        cluster.run(1_000);

        assertEquals(List.of("h1", "h2", "h9"), cluster.pool.released);
    }

    @Test
    void aRemovalSurvivesTheController() {
        SimCluster cluster = cluster();
        cluster.agents().forEach(a -> a.startMillis = 2_000);
        cluster.removePool(true);
        cluster.run(500);

        cluster.restartController(200);
        cluster.run(500);
        assertEquals("being removed", pool(cluster).state());
        cluster.run(20_000);

        assertEquals(List.of("h1", "h2"), cluster.pool.released);
        assertEquals("removed", pool(cluster).state());
    }

    @Test
    void aPoolMayBeKeptAfterAll() {
        SimCluster cluster = cluster();
        cluster.agents().forEach(a -> a.startMillis = 5_000);
        cluster.removePool(true);
        cluster.run(100);

        long wish = cluster.removePool(false);
        cluster.run(20_000);

        assertEquals("pool sim is kept; what was given back already stays so", cluster.answers.get(wish));
        assertEquals("in use", pool(cluster).state());
        assertEquals(List.of(), cluster.pool.released);
        assertTrue(cluster.status().hosts().stream().allMatch(h -> h.drain().isEmpty()));
    }

    @Test
    void aPoolThatIsUnknownCantBeRemoved() {
        SimCluster cluster = new SimCluster(1);

        long wish = cluster.removePool(true);

        assertEquals(SchedulerException.Code.NO_SUCH_POOL, cluster.failed.get(wish));
    }

    @Test
    void aPoolThatIsSoonBackMovesNothing() {
        SimCluster cluster = cluster();

        cluster.pool.present(false);
        assertEquals("absent", pool(cluster).state());
        assertTrue(cluster.happened("pool sim is gone; its hosts h1, h2 stay in use for 60.0 s"));
        cluster.run(50_000);
        cluster.pool.present(true);
        cluster.run(60_000);

        assertEquals(List.of("h1", "h2", "h3"), hosts(cluster));
        assertEquals("in use", pool(cluster).state());
        assertTrue(cluster.happened("pool sim is back"));
        assertFalse(cluster.happened("leaves"));
    }

    @Test
    void theHostsOfAPoolThatIsGoneForLongAreDrainedAndComeBackWithIt() {
        SimCluster cluster = cluster();

        cluster.pool.present(false);
        cluster.run(70_000);
        assertEquals(List.of("h3", "h4", "h5"), hosts(cluster));
        assertEquals(List.of(), cluster.pool.released, "nobody is there to be told");
        assertEquals(5, cluster.status().hosts().size());

        cluster.pool.present(true);
        cluster.run(1_000);
        assertTrue(cluster.status().hosts().stream().allMatch(h -> h.drain().isEmpty()));
        assertEquals(List.of(), cluster.pool.released);
    }

    @Test
    void whatFindsNoOtherHostStaysWhereItIsAndRunsOn() {
        SimCluster cluster = cluster();
        cluster.remove("h4");
        cluster.remove("h5");
        cluster.run(3_000);

        cluster.pool.present(false);
        cluster.run(70_000);
        cluster.cell("k", "x");
        cluster.run(500);

        assertEquals(List.of("h1", "h2", "h3"), hosts(cluster));
        assertEquals(1, cluster.executions("x"));
    }

    @Test
    void thatAPoolIsGoneIsKnownToTheNextControllerToo() {
        SimCluster cluster = cluster();
        cluster.pool.present(false);
        cluster.run(10_000);

        cluster.restartController(100);
        cluster.run(50_000);
        assertEquals(List.of("h1", "h2", "h3"), hosts(cluster), "it has its time to come back");
        cluster.run(30_000);

        assertEquals(List.of("h3", "h4", "h5"), hosts(cluster));
    }
}

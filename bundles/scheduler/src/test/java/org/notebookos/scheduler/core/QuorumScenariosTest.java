package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.SchedulerException;

/** Most members of a kernel are lost: it says so, waits, or goes on with what is left. */
class QuorumScenariosTest {

    private static final String TWO_OF_THREE = "no quorum: hosts h1, h2 are gone; wait for one of them, or recover";

    private static SimCluster withoutQuorum() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        for (int i = 0; i < 5; i++) {
            cluster.cell("k", "early " + i);
            cluster.run(100);
        }
        cluster.kill("h1");
        cluster.kill("h2");
        cluster.run(2_000);
        return cluster;
    }

    private static boolean noted(SimCluster cluster, String text) {
        return cluster.status().events().stream().anyMatch(e -> e.text().contains(text));
    }

    @Test
    void theKernelSaysWhichHostsAreGone() {
        SimCluster cluster = withoutQuorum();

        assertEquals(Optional.of(TWO_OF_THREE), cluster.row("k").notice());
        assertEquals(
                Optional.of(TWO_OF_THREE), cluster.scheduler.kernels().get(0).reason());
        assertTrue(noted(cluster, "kernel k: " + TWO_OF_THREE));
        List<KernelEvent.StateChanged> states = cluster.of(KernelEvent.StateChanged.class);
        assertEquals(
                Optional.of(TWO_OF_THREE), states.get(states.size() - 1).info().reason());
    }

    @Test
    void aCellThatArrivesIsToldAtOnceAndOnce() {
        SimCluster cluster = withoutQuorum();

        cluster.cell("k", "a");
        cluster.run(5_000);

        List<KernelEvent.CellNotice> notices = cluster.of(KernelEvent.CellNotice.class);
        assertEquals(
                List.of("kernel k: " + TWO_OF_THREE),
                notices.stream().map(KernelEvent.CellNotice::text).toList());
        assertEquals(List.of(), cluster.ended());
    }

    @Test
    void aCellThatRunsIsToldToo() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.run(100);
        String executor = cluster.row("k").executor().orElseThrow().host();

        cluster.agents().stream()
                .map(a -> a.id)
                .filter(h -> !h.equals(executor))
                .forEach(cluster::kill);
        cluster.run(2_000);

        assertEquals(1, cluster.of(KernelEvent.CellNotice.class).size());
    }

    @Test
    void whenAHostIsBackItGoesOnByItself() {
        SimCluster cluster = withoutQuorum();
        cluster.cell("k", "a");
        cluster.run(1_000);

        cluster.start("h1");
        cluster.run(2_000);

        assertEquals(Optional.empty(), cluster.row("k").notice());
        assertTrue(noted(cluster, "kernel k has a quorum again"));
        assertEquals(1, cluster.executions("a"));
    }

    @Test
    void recoveryNeedsTheWordThatLossIsAccepted() {
        SimCluster cluster = withoutQuorum();

        long refused = cluster.recover("k", "h3", false);

        assertEquals(SchedulerException.Code.REFUSED, cluster.failed.get(refused));
        assertTrue(cluster.failureTexts.get(refused).contains("say --accept-loss"), cluster.failureTexts.get(refused));
    }

    @Test
    void thereIsNothingToRecoverWithAQuorum() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.kill("h1");
        cluster.run(2_000);

        long refused = cluster.recover("k", "h3", true);

        assertEquals(SchedulerException.Code.REFUSED, cluster.failed.get(refused));
        assertTrue(cluster.failureTexts.get(refused).contains("nothing to recover"));
    }

    @Test
    void onlyALiveMemberCanGoOn() {
        SimCluster cluster = withoutQuorum();

        long dead = cluster.recover("k", "h1", true);

        assertEquals(SchedulerException.Code.NO_SUCH_HOST, cluster.failed.get(dead));
        assertEquals("host h1 has no live member of kernel k: there is one on h3", cluster.failureTexts.get(dead));
    }

    @Test
    void theSurvivorGoesOnAloneAndIsRepaired() {
        SimCluster cluster = withoutQuorum();
        cluster.host("h4", 0);

        long recovered = cluster.recover("k", "h3", true);
        cluster.run(300);
        cluster.cell("k", "a");
        cluster.run(2_000);

        assertTrue(
                cluster.answers.get(recovered).startsWith("kernel k goes on with replica r3 on h3 alone"),
                cluster.answers.get(recovered));
        assertEquals(1, cluster.executions("a"));
        assertEquals(2, cluster.row("k").replicas().size());

        cluster.start("h1");
        cluster.start("h2");
        cluster.run(5_000);

        assertEquals(3, cluster.row("k").replicas().size());
        assertFalse(cluster.group("k").members.contains("r1"));
        assertFalse(cluster.group("k").members.contains("r2"));
    }

    @Test
    void whatMayBeLostIsSaid() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.cell("k", "a");
        cluster.run(300);
        String executor = cluster.row("k").executor().orElseThrow().host();
        String behind = cluster.agents().stream()
                .map(a -> a.id)
                .filter(h -> !h.equals(executor))
                .findFirst()
                .orElseThrow();
        cluster.kill(behind);
        cluster.run(3_000);
        cluster.cell("k", "b");
        cluster.run(300);
        cluster.agents().stream().map(a -> a.id).filter(h -> !h.equals(behind)).forEach(cluster::kill);
        cluster.start(behind);
        cluster.run(3_000);

        long recovered = cluster.recover("k", behind, true);
        cluster.run(500);

        String text = cluster.answers.get(recovered);
        assertTrue(text.contains("the last finished term that the controller knows of is 2"), text);
        cluster.cell("k", "c");
        cluster.run(2_000);
        assertEquals(1, cluster.executions("c"));
    }

    @Test
    void aCellThatTheLostOnesMayHaveRunIsNotRunAgain() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.cell("k", "a");
        cluster.run(1_000);
        String executor = cluster.row("k").executor().orElseThrow().host();
        String survivor = cluster.agents().stream()
                .map(a -> a.id)
                .filter(h -> !h.equals(executor))
                .findFirst()
                .orElseThrow();
        cluster.cell("k", "b");
        cluster.agents().stream()
                .map(a -> a.id)
                .filter(h -> !h.equals(survivor))
                .forEach(cluster::kill);
        cluster.run(3_000);

        cluster.recover("k", survivor, true);
        cluster.run(3_000);

        assertEquals("EXECUTOR_LOST", cluster.ended().get(0).code());
        assertEquals(0, cluster.executions("b"));
    }

    @Test
    void aRecoverySurvivesTheController() {
        SimCluster cluster = withoutQuorum();
        cluster.recover("k", "h3", true);

        cluster.restartController(500);
        cluster.start("h1");
        cluster.start("h2");
        cluster.run(5_000);

        assertEquals("idle", cluster.row("k").state());
        assertFalse(cluster.group("k").members.contains("r1"));
        assertEquals(3, cluster.row("k").replicas().size());
        cluster.cell("k", "a");
        cluster.run(500);
        assertEquals(1, cluster.executions("a"));
    }
}

package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One kernel on a local host and on nodes of a real Swarm, whose agents join with a token and speak TLS, while nodes come, die, are drained and
 * updated, and the pool is removed. The methods follow each other.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwarmIT {

    private static SwarmPlatform platform;
    private static int done;

    @BeforeAll
    static void up() throws Exception {
        platform = SwarmPlatform.start(3);
    }

    @BeforeEach
    void everythingBeforeHeld(TestInfo method) {
        int order =
                method.getTestMethod().orElseThrow().getAnnotation(Order.class).value();
        assumeTrue(done == order - 1, "the methods follow each other, and one failed");
    }

    @AfterAll
    static void down() throws Exception {
        if (platform != null) {
            platform.close();
        }
    }

    @Test
    @Order(1)
    void aKernelIsOnLocalAndSwarmHostsAtOnceAndItsCellsFindGpusThere() throws Exception {
        platform.node(0, "--label-add", "notebookos=yes");
        platform.node(1, "--label-add", "notebookos=yes");
        platform.pool(SwarmPlatform.IMAGES.get(0));
        platform.awaitLive(2);

        platform.step("begin");
        done++;
    }

    @Test
    @Order(2)
    void aNodeThatIsLabelledBecomesAHostAndTakesOverFromOneThatDies() throws Exception {
        platform.node(2, "--label-add", "notebookos=yes");
        platform.awaitLive(3);
        Set<String> before = platform.live("swarm");

        platform.node(1).crash();
        platform.step("crashed");
        platform.node(1).start();

        platform.awaitLive(3);
        assertEquals(before, platform.live("swarm"), "the node is the same host again");
        done++;
    }

    @Test
    @Order(3)
    void aNodeThatTheSwarmDrainsIsRepairedAndGrowingTakesItBack() throws Exception {
        platform.node(2, "--availability", "drain");
        platform.step("drained");
        platform.awaitLive(2);

        platform.step("grow");
        platform.awaitLive(3);
        done++;
    }

    @Test
    @Order(4)
    void anotherImageIsTakenByHostAfterHostWithoutLosingTheKernel() throws Exception {
        Set<String> before = platform.live("swarm");

        platform.pool(SwarmPlatform.IMAGES.get(1));
        platform.step("replaced", String.join(",", before));

        Set<String> images = platform.swarm().nodes().stream()
                .flatMap(node -> node
                        .engine()
                        .ask("list", client -> client.listContainersCmd().exec())
                        .stream())
                .map(container -> container.getImage())
                .collect(Collectors.toSet());
        assertEquals(Set.of(SwarmPlatform.IMAGES.get(1)), images);
        done++;
    }

    @Test
    @Order(5)
    void aRemovedPoolIsEmptiedFirst() throws Exception {
        platform.command("pools remove swarm");
        platform.step("removed");

        assertTrue(platform.live("swarm").isEmpty());
        done++;
    }
}

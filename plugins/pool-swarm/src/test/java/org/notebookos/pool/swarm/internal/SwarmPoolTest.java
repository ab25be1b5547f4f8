package org.notebookos.pool.swarm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.github.dockerjava.api.model.SwarmNode;
import com.github.dockerjava.api.model.SwarmNodeAvailability;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.docker.Await;
import org.notebookos.docker.Deadlines;
import org.notebookos.docker.Engine;
import org.notebookos.docker.EngineAddress;
import org.notebookos.docker.EngineForTests;
import org.notebookos.docker.ImageForTests;
import org.notebookos.docker.SwarmForTests;
import org.notebookos.spi.pool.HostPool;
import org.notebookos.spi.pool.HostPoolContract;
import org.notebookos.spi.pool.PoolHost;
import org.notebookos.spi.pool.PoolTerms;

/** The pool on a real Swarm of three nodes; what runs in its tasks only waits. */
class SwarmPoolTest extends HostPoolContract {

    private static final String OTHER_IMAGE = "nbos-test:2";
    private static final List<String> WAITER = List.of(
            "/bin/sh",
            "-c",
            "trap 'exit 0' TERM; cat /run/secrets/*; echo; echo $NOTEBOOKOS_HOST_ID; sleep 600 & wait");

    private static SwarmForTests swarm;

    @TempDir
    Path folder;

    private SwarmPool pool;

    @BeforeAll
    static void startSwarm() throws Exception {
        swarm = SwarmForTests.start(3);
        for (EngineForTests node : swarm.nodes()) {
            ImageForTests.load(node.engine());
            ImageForTests.load(node.engine(), OTHER_IMAGE);
        }
    }

    @AfterAll
    static void stopSwarm() throws Exception {
        if (swarm != null) {
            swarm.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        Files.writeString(folder.resolve("token"), "a-token-for-tests");
        for (SwarmNode node : nodes()) {
            change(node, SwarmNodeAvailability.ACTIVE, Map.of("notebookos", "yes"));
        }
        pool = started(false, ImageForTests.NAME);
    }

    @AfterEach
    void endAll() throws Exception {
        List<CompletionStage<Void>> released =
                pool.hosts().stream().map(host -> pool.release(host.id())).toList();
        for (CompletionStage<Void> one : released) {
            await(one);
        }
        pool.close();
        for (SwarmNode node : nodes()) {
            change(node, SwarmNodeAvailability.ACTIVE, Map.of());
        }
    }

    @Override
    protected HostPool pool() {
        return pool;
    }

    private SwarmPool started(boolean automatic, String image) throws Exception {
        SwarmSpec spec = new SwarmSpec(
                "test",
                "swarm",
                "notebookos=yes",
                automatic,
                image,
                WAITER,
                "0:0",
                ImageForTests.mounts().stream()
                        .map(path -> path + ":" + path + ":ro")
                        .toList(),
                "127.0.0.1:7070",
                folder.resolve("token"),
                2,
                Duration.ofSeconds(1));
        Engine manager = Engine.of(EngineAddress.ofSocket(swarm.manager().socket()), Deadlines.USUAL);
        SwarmPool fresh = new SwarmPool(spec, new PoolTerms(0, 3, 0, 1, 2), manager);
        fresh.start();
        Await.until("the manager has answered", fresh::looked);
        return fresh;
    }

    private static List<SwarmNode> nodes() {
        return swarm.manager().engine().ask("list nodes", client -> client.listSwarmNodesCmd()
                .exec());
    }

    private static void change(SwarmNode stale, SwarmNodeAvailability availability, Map<String, String> labels) {
        SwarmNode node = nodes().stream()
                .filter(one -> one.getId().equals(stale.getId()))
                .findFirst()
                .orElseThrow();
        swarm.manager().engine().tell("change a node", client -> client.updateSwarmNodeCmd()
                .withSwarmNodeId(node.getId())
                .withVersion(node.getVersion().getIndex())
                .withSwarmNodeSpec(node.getSpec().withAvailability(availability).withLabels(new HashMap<>(labels)))
                .exec());
    }

    private static void availability(String name, SwarmNodeAvailability availability) {
        SwarmNode node = nodes().stream()
                .filter(one -> one.getDescription().getHostname().equals(name))
                .findFirst()
                .orElseThrow();
        change(node, availability, node.getSpec().getLabels());
    }

    private void awaitRunning(int count) throws Exception {
        Await.until(
                count + " hosts run",
                () -> pool.hosts().size() == count
                        && pool.hosts().stream().allMatch(host -> host.state() == PoolHost.State.RUNNING));
    }

    private PoolHost on(String node) {
        return pool.hosts().stream()
                .filter(host -> host.id().contains(node))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyNodeThatCarriesTheLabelBecomesAHost() throws Exception {
        pool.close();
        pool = started(true, ImageForTests.NAME);

        awaitRunning(3);
    }

    @Test
    void theTaskHasTheJoinTokenAndTheHostsId() throws Exception {
        String id = await(pool.grow(1)).get(0).id();
        awaitRunning(1);

        assertEquals("a-token-for-tests", saidBy(id).get(0));
        assertEquals(id, saidBy(id).get(1));
        assertEquals(
                "true [ALL]",
                docker(id, "inspect", "-f", "{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}")
                        .get(0));
    }

    private static List<String> saidBy(String host) throws Exception {
        return docker(host, "logs");
    }

    /** Returns what the docker command says of the newest container of a host. */
    private static List<String> docker(String host, String... words) throws Exception {
        EngineForTests node = swarm.nodes().stream()
                .filter(one -> host.contains(one.hostName()))
                .findFirst()
                .orElseThrow();
        String newest = said(List.of("docker", "-H", "unix://" + node.socket(), "ps", "-lq"))
                .get(0);
        List<String> command = new ArrayList<>(List.of("docker", "-H", "unix://" + node.socket()));
        command.addAll(List.of(words));
        command.add(newest);
        return said(command);
    }

    private static List<String> said(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Test
    void anotherControllerFindsTheHosts() throws Exception {
        await(pool.grow(2));
        awaitRunning(2);
        List<PoolHost> before = pool.hosts();

        pool.close();
        pool = started(false, ImageForTests.NAME);

        assertEquals(before, pool.hosts());
    }

    @Test
    void aPausedNodeLeavesAndADrainedOneToo() throws Exception {
        await(pool.grow(3));
        awaitRunning(3);
        String node = swarm.nodes().get(2).hostName();

        availability(node, SwarmNodeAvailability.PAUSE);
        Await.until("it leaves", () -> on(node).state() == PoolHost.State.LEAVING);
        String paused = on(node).id();
        await(pool.release(paused));
        assertEquals(2, pool.hosts().size());

        availability(node, SwarmNodeAvailability.DRAIN);
        String again = await(pool.grow(1)).get(0).id();
        assertNotEquals(paused, again);
        awaitRunning(3);

        availability(node, SwarmNodeAvailability.DRAIN);
        Await.until("it leaves", () -> on(node).detail().contains("drained"));
    }

    @Test
    void aNodeThatIsDownIsSaidToBeAndComesBack() throws Exception {
        await(pool.grow(3));
        awaitRunning(3);
        EngineForTests node = swarm.nodes().get(1);
        String host = on(node.hostName()).id();

        node.cut();
        Await.until("it is down", () -> on(node.hostName()).detail().contains("down"));
        node.mend();

        awaitRunning(3);
        assertEquals(host, on(node.hostName()).id());
    }

    @Test
    void anotherImageIsTakenByOneHostAfterTheOther() throws Exception {
        await(pool.grow(3));
        awaitRunning(3);
        Set<String> before = new HashSet<>(ids());

        pool.close();
        pool = started(false, OTHER_IMAGE);
        for (int host = 0; host < 3; host++) {
            Await.until("one leaves", () -> leaving().size() == 1);
            String gone = leaving().get(0);
            await(pool.release(gone));
            assertFalse(ids().contains(gone), "its agent has ended");
            Await.until("it is a host again", () -> ids().size() == 3);
            ids().stream().filter(id -> !before.contains(id)).forEach(id -> pool.joined(id, 2));
        }

        awaitRunning(3);
        assertEquals(List.of(), ids().stream().filter(before::contains).toList());
    }

    private List<String> ids() {
        return pool.hosts().stream().map(PoolHost::id).toList();
    }

    private List<String> leaving() {
        return pool.hosts().stream()
                .filter(host -> host.state() == PoolHost.State.LEAVING)
                .map(PoolHost::id)
                .toList();
    }
}

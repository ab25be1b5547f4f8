package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.Container;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.notebookos.docker.AgentImageForTests;
import org.notebookos.docker.EngineForTests;

/**
 * A controller and two hosts on this machine, and a pool of agents in containers of another machine's engine: they join with a token
 * over TLS, and kernels live on both. The methods follow each other.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AgentContainersIT {

    private static final int PORT = 7443;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String OURS = "org.notebookos.made-by=pool-docker";

    private static EngineForTests engine;
    private static TestHome test;
    private static Operator operator;
    private static Rest rest;

    @BeforeAll
    static void up() throws Exception {
        engine = EngineForTests.apart();
        AgentImageForTests.load(engine.engine(), TestHome.python());
        test = TestHome.create("rack", 2);
        operator = new Operator(test);
        rest = new Rest(test.settings().url(), test.token());
        counting(600);
        configure("org.notebookos.pool.local", "maxHosts=I\"2\"\n");
        String controller = engine.nearAddress() + ":" + PORT;
        assertEquals(
                0,
                operator.run(("up --detach --hosts 2 --gpus-per-host 1 --listen " + controller + " --port "
                                + test.settings().port() + " --python " + TestHome.python())
                        .split(" ")));
        assertEquals(0, operator.run("plugin", "use", "scaling", "paper"));
        Path token = test.home().root().resolve("rack-token");
        Rest.Answer made = rest.post("/nbos/api/join-tokens", "{\"pool\": \"rack\", \"seconds\": 3600}");
        Files.writeString(token, made.body().path("token").asText());
        String mounts = AgentImageForTests.binds(TestHome.distribution().root(), TestHome.python()).stream()
                .map(bind -> '"' + bind + '"')
                .collect(Collectors.joining(","));
        configure(
                "org.notebookos.pool.docker-rack",
                """
                name="rack"
                image="%s"
                engines=["unix://%s name=far max=3"]
                controller="%s"
                joinTokenFile="%s"
                gpusPerHost=I"1"
                minHosts=I"1"
                pricePerHostHour=D"1.0"
                mounts=[%s]
                """
                        .formatted(AgentImageForTests.NAME, engine.socket(), controller, token, mounts));
    }

    @AfterAll
    static void down() throws Exception {
        try {
            if (operator != null) {
                operator.down();
            }
        } finally {
            if (engine != null) {
                engine.close();
            }
        }
    }

    @Test
    @Order(1)
    void aKernelHasReplicasOnProcessesAndOnContainersOfAnotherMachine() throws Exception {
        Rest.await("an agent in a container has joined", LIMIT, () -> rest.hostsUp() == 3);
        step("make");
        assertEquals(1, containers().size());
    }

    @Test
    @Order(2)
    void aCellThatWaitsForAGpuBringsAContainerThatGoesAgain() throws Exception {
        step("queue");
        counting(3);
        assertTrue(happened("grows rack by 1 because a cell waits for 1 GPU"), () -> events().toString());
        Rest.await("one container is left", LIMIT, () -> containers().size() == 1);
        assertTrue(happened("releases host rack-"), () -> events().toString());
        Rest.await("the volume of the host that was released is gone", LIMIT, () -> volumes() == 1);
        step("check");
    }

    @Test
    @Order(3)
    void anAgentWhoseContainerIsRemovedComesBackAsTheSameHost() throws Exception {
        Container before = containers().get(0);
        engine.engine().tell("kill the agent", client -> client.removeContainerCmd(before.getId())
                .withForce(true)
                .exec());
        step("check");
        Container after = containers().get(0);
        assertNotEquals(before.getId(), after.getId());
        assertEquals(before.getNames()[0], after.getNames()[0]);
    }

    @Test
    @Order(4)
    void aPoolThatIsRemovedLeavesNothingOnItsEngine() throws Exception {
        step("end");
        assertEquals(0, operator.run("pools", "remove", "rack", "--wait", "60"));
        assertEquals(List.of(), containers());
        assertEquals(0, volumes());
    }

    /** How often the hosts are counted: seldom while a cell is to be what makes the pool grow. */
    private static void counting(int seconds) throws Exception {
        configure("org.notebookos.scaling.paper", "intervalSeconds=I\"" + seconds + "\"\nbufferHosts=I\"0\"\n");
    }

    private static void configure(String pid, String text) throws Exception {
        Files.createDirectories(test.home().conf());
        Files.writeString(test.home().conf().resolve(pid + ".config"), text);
    }

    private static List<Container> containers() {
        return engine.engine().ask("list containers", client -> client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(OURS))
                .exec());
    }

    private static int volumes() {
        return engine.engine()
                .ask("list volumes", client -> client.listVolumesCmd()
                        .withFilter("label", List.of(OURS))
                        .exec())
                .getVolumes()
                .size();
    }

    private static boolean happened(String text) {
        return events().stream().anyMatch(event -> event.contains(text));
    }

    private static List<String> events() {
        List<String> texts = new ArrayList<>();
        for (JsonNode event : rest.get("/nbos/api/status").body().path("events")) {
            texts.add(event.path("text").asText());
        }
        return texts;
    }

    private static void step(String what) throws Exception {
        int status = PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of(
                        "agent_containers",
                        test.settings().url(),
                        test.token(),
                        test.home().root().resolve("kernel-of-test").toString(),
                        what));
        assertEquals(0, status, () -> "step " + what + " failed, see its output above; events: " + events());
    }
}
